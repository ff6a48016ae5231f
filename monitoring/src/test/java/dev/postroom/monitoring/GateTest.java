package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Password;
import dev.postroom.monitoring.options.MonitoringLogin;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who may read the monitoring port when it has a login.
@ExtendWith(NoLeaks.class)
class GateTest {
  /// Of `secretsecretsecretsecret`.
  private static final String HASH = "$2a$04$8x3bWBzgAouPDUtlxOSRbOx0r.gEHKvcZoXf45jPqKpsG8b7vh1FS";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  private static String basic(String credentials) {
    return "Basic "
        + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
  }

  /// Return the status line and, of a refusal, what it asks for.
  private String ask(String path, String authorization) {
    RawConnection connection = server.http();
    connection.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
            + (authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n")
            + "\r\n");
    return new String(connection.readUntilEnd(RawConnection.PATIENCE), StandardCharsets.ISO_8859_1);
  }

  private void assertAdmitted(String path, String authorization) {
    assertThat(ask(path, authorization)).startsWith("HTTP/1.1 200 OK\r\n");
  }

  private void assertRefused(String path, String authorization) {
    assertThat(ask(path, authorization))
        .startsWith("HTTP/1.1 401 Unauthorized\r\n")
        .contains("WWW-Authenticate: Basic realm=\"postroom\"")
        .doesNotContain("server_id");
  }

  @Test
  void who_knows_a_plain_password_reads_and_nobody_else() {
    server.login = new MonitoringLogin("op", Password.of("s:e"));

    assertAdmitted("/varz", basic("op:s:e"));
    assertAdmitted("/varz", basic("op:s:e").replace("Basic", "bAsIc"));
    for (String wrong : new String[] {"op:s:f", "op:", "op", "Op:s:e", ":s:e", "op:s:e "}) {
      assertRefused("/varz", basic(wrong));
    }
    assertRefused("/varz", "");
    assertRefused("/varz", "Basic");
    assertRefused("/varz", "Basic %%%");
    assertRefused("/varz", "Basic /w==");
    assertRefused("/varz", "Bearer " + basic("op:s:e").substring(6));
  }

  @Test
  void who_knows_a_hashed_password_reads_again_and_again() {
    server.login = new MonitoringLogin("op", Password.of(HASH));

    assertRefused("/varz", basic("op:wrong"));
    assertAdmitted("/varz", basic("op:secretsecretsecretsecret"));
    assertAdmitted("/connz", basic("op:secretsecretsecretsecret"));
    assertRefused("/connz", basic("op:wrong"));
    assertRefused("/connz", basic("other:secretsecretsecretsecret"));
  }

  @Test
  void probes_and_nothing_else_need_no_login() {
    server.login = new MonitoringLogin("op", Password.of("secret"));

    assertAdmitted("/healthz", "");
    for (String path : new String[] {"/", "/metrics", "/stacksz", "/debug/vars", "/nowhere"}) {
      assertRefused(path, "");
    }
    assertRefused("/healthz/../varz", "");
    assertRefused("//varz", "");
  }

  @Test
  void another_login_counts_from_the_next_request_on() {
    server.login = new MonitoringLogin("op", Password.of(HASH));
    assertAdmitted("/varz", basic("op:secretsecretsecretsecret"));

    server.login = new MonitoringLogin("op", Password.of("other"));
    assertRefused("/varz", basic("op:secretsecretsecretsecret"));

    server.login = null;
    assertAdmitted("/varz", "");
  }
}
