package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.interop.OcspAuthority.Mood;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Authorities are asked whether they have revoked what clients show, on both servers
/// (docs/spec/core.md 3.5, 5.1).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class OcspPeerIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String REFUSED = "TLS handshake error: client not OCSP valid";
  private static final String NO_CACHE = "ocsp_cache: false";

  @TempDir private static Path folder;
  private static @Nullable OcspAuthority started;

  @BeforeAll
  static void begin() throws IOException, GeneralSecurityException {
    started = OcspAuthority.start(folder);
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

  private static ServerProcess start(ServerProgram program, String peer, String... lines)
      throws IOException, GeneralSecurityException {
    List<String> all = new ArrayList<>(List.of(lines));
    all.add("tls { " + authority().files() + ", timeout: 5, ocsp_peer: " + peer + " }");
    all.add("debug: true");
    return ServerProcess.start(program, all.toArray(String[]::new));
  }

  /// Return the answer to PING; empty for who is refused.
  private static String ping(ServerProcess server, SSLContext context, String version)
      throws IOException {
    try (TlsClient client = TlsClient.plain(server.port())) {
      client.line();
      client.secure(version, context);
      client.send("CONNECT {\"verbose\":false}\r\n");
      return client.ping();
    } catch (IOException _) {
      return ""; // in TLS 1.3 a client learns only with its first read that it is refused
    }
  }

  private static String ping(ServerProcess server) throws IOException, GeneralSecurityException {
    return ping(server, authority().context("client"), "TLSv1.3");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_is_good_enters_and_who_was_revoked_or_is_unknown_does_not(ServerProgram program)
      throws Exception {
    try (ServerProcess server = start(program, "true", NO_CACHE)) {
      server.awaitLog("OCSP peer cache online, type [none]", PATIENCE);
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        authority().is(Mood.GOOD);
        assertThat(ping(server, authority().context("client"), version)).isEqualTo("PONG");
        authority().is(Mood.REVOKED);
        assertThat(ping(server, authority().context("client"), version)).isEmpty();
        authority().is(Mood.UNKNOWN);
        assertThat(ping(server, authority().context("client"), version)).isEmpty();
      }
      server.awaitLog("[DBG] Chain [0] has 1 OCSP eligible link(s)", PATIENCE);
      server.awaitLog("[DBG] OCSP verify pass for [CN=client]", PATIENCE);
      server.awaitLog("[WRN] OCSP verify fail for [CN=client] with CA status [revoked]", PATIENCE);
      server.awaitLog("[WRN] OCSP verify fail for [CN=client] with CA status [unknown]", PATIENCE);
      server.awaitLog(REFUSED, PATIENCE);
      assertThat(server.monitor("/varz")).contains("\"tls_ocsp_peer_verify\": true");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_certificate_that_names_no_responder_is_valid(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, "true", NO_CACHE)) {
      authority().is(Mood.REVOKED);
      assertThat(ping(server, authority().context("plain"), "TLSv1.3")).isEqualTo("PONG");
      server.awaitLog("Chain [0] has no OCSP eligible links, thus peer is valid", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_answer_that_is_old_forged_or_of_another_counts_for_nothing(ServerProgram program)
      throws Exception {
    String lenient = "{ verify: true, unknown_is_good: true, allow_when_ca_unreachable: true }";
    try (ServerProcess server = start(program, lenient, NO_CACHE)) {
      for (Mood mood :
          List.of(
              Mood.OLD,
              Mood.JUST_OLD,
              Mood.FORGED,
              Mood.FORGED_UNKNOWN,
              Mood.OF_ANOTHER,
              Mood.TRY_LATER,
              Mood.GARBAGE)) {
        authority().is(mood);
        assertThat(ping(server)).as(mood.name()).isEmpty();
      }
      server.awaitLog("New OCSP CA response obtained for [CN=client] but not current", PATIENCE);
      server.awaitLog("[ERR] Could not parse OCSP CA response for [CN=client]: ", PATIENCE);
      for (Mood mood : List.of(Mood.WITHOUT_NEXT, Mood.OLDER_WITHOUT_NEXT)) {
        authority().is(mood);
        assertThat(ping(server)).as(mood.name()).isEqualTo("PONG");
      }
      authority().is(Mood.OLD_WITHOUT_NEXT);
      assertThat(ping(server)).isEmpty();
      authority().is(Mood.UNKNOWN);
      assertThat(ping(server)).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clocks_may_differ_by_what_is_configured(ServerProgram program) throws Exception {
    try (ServerProcess server =
        start(program, "{ verify: true, allowed_clockskew: \"10m\" }", NO_CACHE)) {
      authority().is(Mood.JUST_OLD);
      assertThat(ping(server)).isEqualTo("PONG");
      authority().is(Mood.OLD);
      assertThat(ping(server)).isEmpty();
    }
    try (ServerProcess server =
        start(program, "{ verify: true, allowed_clockskew: \"2h\" }", NO_CACHE)) {
      authority().is(Mood.OLD);
      assertThat(ping(server)).isEqualTo("PONG");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_cannot_be_asked_about_is_refused_unless_that_is_allowed(ServerProgram program)
      throws Exception {
    try (ServerProcess server = start(program, "{ verify: true, ca_timeout: 1 }", NO_CACHE)) {
      for (Mood mood : List.of(Mood.BROKEN, Mood.SILENT)) {
        authority().is(mood);
        assertThat(ping(server)).as(mood.name()).isEmpty();
      }
      server.awaitLog(
          "Attempt to obtain OCSP response from CA responder for [CN=client] failed: exhausted"
              + " OCSP responders: bad OCSP responder http status: [500]",
          PATIENCE);
      server.awaitLog(REFUSED, PATIENCE);
    }
    try (ServerProcess server =
        start(program, "{ verify: true, allow_when_ca_unreachable: true }", NO_CACHE)) {
      authority().is(Mood.BROKEN);
      assertThat(ping(server)).isEqualTo("PONG");
      server.awaitLog(
          "Failed to obtain OCSP CA response for [CN=client] but AllowWhenCAUnreachable set; no"
              + " cached revocation so allowing",
          PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void others_are_served_while_an_authority_is_silent(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, "{ verify: true, ca_timeout: 3 }", NO_CACHE);
        TlsClient inside = TlsClient.plain(server.port())) {
      inside.line();
      inside.secure("TLSv1.3", authority().context("client"));
      assertThat(inside.ping()).isEqualTo("PONG");
      authority().is(Mood.SILENT);
      int before = authority().questions();
      Thread waiting = Thread.ofVirtual().start(() -> assertQuietly(server));
      Awaitility.await().until(() -> authority().questions() > before);
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(inside.ping()).isEqualTo("PONG");
        assertThat(ping(server, authority().context("plain"), "TLSv1.3")).isEqualTo("PONG");
      }
      assertThat(waiting.isAlive()).as("still waiting after the others").isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
      waiting.join();
    }
  }

  private static void assertQuietly(ServerProcess server) {
    try {
      assertThat(ping(server)).isEmpty();
    } catch (IOException | GeneralSecurityException broken) {
      throw new AssertionError(broken);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_warning_may_be_all(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, "{ verify: true, warn_only: true }", NO_CACHE)) {
      for (Mood mood : List.of(Mood.REVOKED, Mood.BROKEN, Mood.FORGED, Mood.OLD)) {
        authority().is(mood);
        assertThat(ping(server)).as(mood.name()).isEqualTo("PONG");
      }
      server.awaitLog(
          "[WRN] OCSP verify fail for [CN=client] but WarnOnly is true so allowing", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_answer_is_remembered_as_long_as_it_counts(ServerProgram program) throws Exception {
    String cache =
        "ocsp_cache: { type: local, local_store: \""
            + folder.resolve("cache-of-" + program.name())
            + "\" }";
    try (ServerProcess server = start(program, "true", cache)) {
      int before = authority().questions();
      assertThat(ping(server)).isEqualTo("PONG");
      authority().is(Mood.REVOKED);
      assertThat(ping(server)).isEqualTo("PONG");
      assertThat(authority().questions()).isEqualTo(before + 1);
      server.awaitLog("Cached OCSP response is current, status [good]", PATIENCE);
      assertThat(server.monitor("/varz").replaceAll("\\s", ""))
          .contains(
              "\"ocsp_peer_cache\":{\"cache_type\":\"local\",\"cache_hits\":1,"
                  + "\"cache_misses\":1,\"cached_responses\":1,\"cached_good_responses\":1}");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_block_that_does_not_say_verify_asks_nobody(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, "{ warn_only: true }")) {
      authority().is(Mood.REVOKED);
      assertThat(ping(server)).isEqualTo("PONG");
      assertThat(server.log()).doesNotContain("OCSP");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_websocket_port_asks_as_well(ServerProgram program) throws Exception {
    String line =
        "websocket { listen: \"127.0.0.1:-1\", tls { "
            + authority().files()
            + ", ocsp_peer: true } }";
    try (ServerProcess server = ServerProcess.start(program, line, NO_CACHE)) {
      assertThat(server.monitor("/varz").replaceAll("\\s", ""))
          .contains("\"tls_ocsp_peer_verify\":true,\"tls_cert_not_after\"");
      SSLContext client = authority().context("client");
      try (WebSocketClient good = WebSocketClient.encrypted(WebSocketClient.port(server), client)) {
        good.upgrade();
        assertThat(good.login("")).last().isEqualTo("PONG");
      }
      authority().is(Mood.REVOKED);
      SSLContext again = authority().context("client");
      try (WebSocketClient bad = WebSocketClient.encrypted(WebSocketClient.port(server), again)) {
        bad.upgrade();
        throw new AssertionError("a revoked client was let in");
      } catch (IOException _) {
        server.awaitLog("[ERR] websocket: TLS handshake error from 127.0.0.1:", PATIENCE);
        server.awaitLog(": client not OCSP valid", PATIENCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nobody_stays_valid_by_resuming_a_session(ServerProgram program) throws Exception {
    try (ServerProcess server = start(program, "true", NO_CACHE)) {
      SSLContext remembering = authority().context("client");
      for (String version : List.of("TLSv1.2", "TLSv1.3")) {
        authority().is(Mood.GOOD);
        assertThat(ping(server, remembering, version)).isEqualTo("PONG");
        authority().is(Mood.REVOKED);
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() -> ping(server, remembering, version).isEmpty());
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_system_account_hears_of_who_is_refused(ServerProgram program) throws Exception {
    String accounts =
        "accounts { SYS { users: [ { user: s, password: p } ] },"
            + " A { users: [ { user: a, password: a } ] } }";
    String names = "system_account: SYS\nno_auth_user: a";
    try (ServerProcess server = start(program, "true", NO_CACHE, accounts, names);
        TlsClient system = TlsClient.plain(server.port())) {
      system.line();
      system.secure("TLSv1.3", authority().context("plain"));
      system.send("CONNECT {\"verbose\":false,\"user\":\"s\",\"pass\":\"p\"}\r\n");
      system.send("SUB $SYS.SERVER.*.OCSP.> 1\r\n");
      assertThat(system.ping()).isEqualTo("PONG");
      authority().is(Mood.REVOKED);
      assertThat(ping(server)).isEmpty();
      assertThat(system.line()).contains(".OCSP.PEER.LINK.INVALID 1 ");
      assertThat(withoutChance(system.line()))
          .matches(
              "\\{\"type\":\"io.nats.server.advisory.v1.ocsp_peer_link_invalid\",\"id\":X,"
                  + "\"timestamp\":X,\"link\":CERT,\"peer\":CERT,\"server\":\\{.*},"
                  + "\"reason\":\"Invalid OCSP response status: revoked\"}");
      assertThat(system.line()).contains(".OCSP.PEER.CONN.REJECT 1 ");
      assertThat(withoutChance(system.line()))
          .matches(
              "\\{\"type\":\"io.nats.server.advisory.v1.ocsp_peer_reject\",\"id\":X,"
                  + "\"timestamp\":X,\"kind\":\"Client\",\"peer\":CERT,\"server\":\\{.*},"
                  + "\"reason\":\"client not OCSP valid\"}");
    }
  }

  private static String withoutChance(String event) {
    return event
        .replaceAll(
            "\\{\"subject\":\"CN=client\",\"issuer\":\"CN=ca\",\"fingerprint\":\"[^\"]{44}\","
                + "\"raw\":\"[^\"]{100,}\"}",
            "CERT")
        .replaceAll("\"(id|timestamp)\":\"[^\"]*\"", "\"$1\":X");
  }

  @Test
  void an_endless_answer_or_none_at_all_is_no_answer() throws Exception {
    ServerProgram ours =
        Objects.requireNonNull(ServerProgram.find("postroom").orElse(null), "postroom");
    try (ServerProcess server = start(ours, "true", NO_CACHE)) {
      authority().is(Mood.ENDLESS);
      assertThat(ping(server)).isEmpty();
      server.awaitLog("the answer is longer than 65536 bytes", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void clients_that_show_nothing_cannot_be_asked_about(ServerProgram program) throws Exception {
    Path config = folder.resolve(program.name() + ".conf");
    String files = authority().files().replace(", verify: true", "");
    Files.writeString(config, "tls { " + files + ", ocsp_peer: true }\n");
    ChildProcess.Ended ended =
        ChildProcess.run(Commands.command(program.executable(), "-c", config.toString()));
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors())
        .contains(
            "OCSP peer verification for client connections requires TLS verify (mTLS) to be"
                + " enabled");
  }
}
