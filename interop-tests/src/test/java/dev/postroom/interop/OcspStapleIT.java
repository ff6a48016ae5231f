package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whether certificates are shown with what their authority says of them (docs/spec/core.md 5.1).
@ExtendWith(NoLeaks.class)
class OcspStapleIT {
  @TempDir private Path folder;

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_certificate_that_does_not_want_it_is_shown_as_it_is(ServerProgram program)
      throws Exception {
    try (OcspAuthority authority = OcspAuthority.start(folder)) {
      for (String ocsp : List.of("true", "{}", "{ mode: auto }", "{ mode: must }")) {
        try (ServerProcess server =
                ServerProcess.start(
                    program, "ocsp: " + ocsp, "tls { " + authority.files("server") + " }");
            TlsClient client = TlsClient.plain(server.port())) {
          client.line();
          client.secure("TLSv1.3", authority.context("plain"));
          assertThat(client.ping()).isEqualTo("PONG");
        }
      }
      assertThat(authority.questions()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void one_that_wants_it_is_shown_as_it_is_where_it_is_switched_off(ServerProgram program)
      throws Exception {
    try (OcspAuthority authority = OcspAuthority.start(folder)) {
      for (String ocsp : List.of("false", "{ mode: never }")) {
        try (ServerProcess server =
                ServerProcess.start(
                    program, "ocsp: " + ocsp, "tls { " + authority.files("eager") + " }");
            TlsClient client = TlsClient.plain(server.port())) {
          client.line();
          client.secure("TLSv1.3", authority.context("plain"));
          assertThat(client.ping()).isEqualTo("PONG");
        }
      }
      assertThat(authority.questions()).isZero();
    }
  }

  /// Also where nobody says so, for the Go server staples then.
  @Test
  void what_a_certificate_wants_is_refused_with_a_way_out() throws Exception {
    ServerProgram ours =
        Objects.requireNonNull(ServerProgram.find("postroom").orElse(null), "postroom");
    try (OcspAuthority authority = OcspAuthority.start(folder)) {
      Path config = folder.resolve("server.conf");
      for (String ocsp : List.of("", "ocsp: true\n", "ocsp { mode: must }\n")) {
        Files.writeString(config, ocsp + "tls { " + authority.files("eager") + " }\n");
        ChildProcess.Ended ended =
            ChildProcess.run(Commands.command(ours.executable(), "-c", config.toString()));
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.errors())
            .contains(
                "Postroom shows no certificate together with an answer of its authority, as a"
                    + " certificate wants (must-staple): use one without that feature, or say"
                    + " ocsp: false, which clients refuse that insist, or let a proxy that staples"
                    + " end TLS");
      }
    }
  }
}
