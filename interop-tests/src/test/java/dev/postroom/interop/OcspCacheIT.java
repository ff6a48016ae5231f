package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.interop.OcspAuthority.Mood;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What authorities have said outlives a server, in a file that both servers read
/// (docs/spec/core.md 3.3, 5.1).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class OcspCacheIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String LENIENT = "{ verify: true, allow_when_ca_unreachable: true }";

  @TempDir private static Path authorityFolder;
  private static @Nullable OcspAuthority started;
  @TempDir private Path folder;

  @BeforeAll
  static void begin() throws IOException, GeneralSecurityException {
    started = OcspAuthority.start(authorityFolder);
  }

  @AfterAll
  static void end() {
    authority().close();
  }

  @BeforeEach
  void isGood() {
    authority().is(Mood.GOOD);
  }

  private static OcspAuthority authority() {
    return Objects.requireNonNull(started);
  }

  private Path file() {
    return folder.resolve("store").resolve("cache.json");
  }

  private String[] config(String more) throws IOException, GeneralSecurityException {
    return new String[] {
      "ocsp_cache { type: local, local_store: \"" + folder.resolve("store") + "\"" + more + " }",
      "tls { " + authority().files() + ", timeout: 5, ocsp_peer: " + LENIENT + " }",
      "debug: true"
    };
  }

  private ServerProcess start(ServerProgram program, String more)
      throws IOException, GeneralSecurityException {
    return ServerProcess.start(program, config(more));
  }

  /// Return the answer to PING; empty for who is refused.
  private static String ping(ServerProcess server) throws IOException, GeneralSecurityException {
    try (TlsClient client = TlsClient.plain(server.port())) {
      client.line();
      client.secure("TLSv1.3", authority().context("client"));
      client.send("CONNECT {\"verbose\":false}\r\n");
      return client.ping();
    } catch (IOException _) {
      return ""; // in TLS 1.3 a client learns only with its first read that it is refused
    }
  }

  /// End a server in its own time, so that it writes what it knows.
  private static void stop(ServerProcess server) {
    server.signal("TERM");
    server.awaitExit(PATIENCE);
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_was_revoked_is_known_after_a_restart(ServerProgram program) throws Exception {
    authority().is(Mood.REVOKED);
    try (ServerProcess server = start(program, ", preserve_revoked: true")) {
      assertThat(ping(server)).isEmpty();
      stop(server);
    }
    assertThat(Files.readString(file()).replaceAll("\\s", ""))
        .contains("\"resp_status\":\"revoked\"");
    authority().is(Mood.BROKEN);
    try (ServerProcess server = start(program, ", preserve_revoked: true")) {
      assertThat(ping(server)).isEmpty();
      server.awaitLog("Cached OCSP response is current, status [revoked]", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void each_server_goes_on_with_what_any_has_left(ServerProgram program) throws Exception {
    for (Mood mood : List.of(Mood.GOOD, Mood.REVOKED)) {
      Files.deleteIfExists(file());
      authority().is(mood);
      try (ServerProcess server = start(program, "")) {
        var _ = ping(server);
        stop(server);
      }
      authority().is(mood == Mood.GOOD ? Mood.REVOKED : Mood.GOOD);
      int before = authority().questions();
      for (ServerProgram next : Servers.underTest()) {
        try (ServerProcess server = start(next, "")) {
          assertThat(ping(server)).as(next + " " + mood).isEqualTo(mood == Mood.GOOD ? "PONG" : "");
          assertThat(server.monitor("/varz").replaceAll("\\s", ""))
              .contains("\"cache_hits\":1,\"cached_responses\":1");
        }
      }
      assertThat(authority().questions()).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_has_changed_is_saved_after_an_interval(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, ", save_interval: 0")) {
      assertThat(ping(server)).isEqualTo("PONG");
      server.awaitLog("OCSP peer cache save timer expired", PATIENCE);
      server.awaitLog("OCSP peer cache is dirty, saving", PATIENCE);
      server.awaitLog("Saving OCSP peer cache [" + file() + "]", PATIENCE);
      server.awaitLog("Saved OCSP peer cache successfully (", PATIENCE);
      Awaitility.await().until(() -> Files.exists(file()));
      assertThat(Files.readString(file()).replaceAll("\\s", ""))
          .contains("\"subject\":\"CN=client\",\"cached_at\":\"", "\"resp_status\":\"good\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_broken_file_is_told_of_and_the_server_starts_with_nothing(ServerProgram program)
      throws Exception {
    Files.createDirectory(folder.resolve("store"));
    Files.writeString(file(), "{nonsense");
    try (ServerProcess server = start(program, "")) {
      server.awaitLog("[WRN] Unable to load OCSP peer cache: ", PATIENCE);
      assertThat(ping(server)).isEqualTo("PONG");
      stop(server);
    }
    assertThat(Files.readString(file())).contains("CN=client");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_folder_that_cannot_be_written_is_told_of(ServerProgram program) throws Exception {
    Files.writeString(folder.resolve("store"), "not a folder");
    try (ServerProcess server = start(program, ", save_interval: 1")) {
      assertThat(ping(server)).isEqualTo("PONG");
      server.awaitLog("[ERR] Unable to save OCSP peer cache: ", PATIENCE);
      assertThat(ping(server)).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_reload_forgets_nothing_and_may_end_it_all(ServerProgram program) throws Exception {
    authority().is(Mood.REVOKED);
    try (ServerProcess server = start(program, "")) {
      assertThat(ping(server)).isEmpty();
      authority().is(Mood.BROKEN);
      assertThat(server.reload(config(""))).doesNotContain("[INF] Reloaded OCSP peer cache");
      assertThat(ping(server)).isEmpty();
      server.awaitLog("Cached OCSP response is current, status [revoked]", PATIENCE);
      String[] none = config("");
      none[0] = "ocsp_cache: false";
      assertThat(server.reload(none))
          .contains("[INF] Reloaded OCSP peer cache", "[INF] OCSP peer cache online, type [none]");
      assertThat(ping(server)).isEqualTo("PONG");
      assertThat(server.reload(config(""))).contains("[INF] OCSP peer cache online, type [local]");
      assertThat(ping(server)).isEmpty();
      none[1] = none[1].replace(LENIENT, "false");
      assertThat(server.reload(none)).contains("[INF] Reloaded OCSP peer cache");
      assertThat(ping(server)).isEqualTo("PONG");
    }
  }
}
