package dev.postroom.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.monitoring.request.SystemResponder;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.RawConnection.PeerState;
import dev.postroom.testsupport.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class MonitoringServerTest {
  private static final String HEALTH = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String VARZ = "GET /varz HTTP/1.1\r\nHost: a\r\n\r\n";
  private static final String OK = "{\"status\":\"ok\"}";

  private final TestServer server = new TestServer();

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void its_port_is_logged() {
    assertThat(server.log.lines().getFirst())
        .isEqualTo("INF Starting http monitor on 127.0.0.1:" + server.monitoring.port());
  }

  @Test
  void a_port_in_use_is_told() {
    assertThatThrownBy(
            () ->
                MonitoringServer.start(
                    server.broker,
                    new MonitoringOptions(
                        "127.0.0.1",
                        server.clientPort,
                        false,
                        "",
                        () -> null,
                        () -> new LoadedConfig("", Instant.EPOCH))))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_common_client_is_served() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI varz = URI.create("http://127.0.0.1:" + server.monitoring.port() + "/varz");
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(
            client.sendAsync(
                HttpRequest.newBuilder(varz)
                    .POST(HttpRequest.BodyPublishers.ofString("x".repeat(i * 3_000)))
                    .build(),
                HttpResponse.BodyHandlers.ofString()));
      }
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        assertThat(answer.get().statusCode()).isEqualTo(200);
        assertThat(answer.get().body()).contains(server.broker.id()).endsWith("\n}");
      }
    }
  }

  @Test
  void one_connection_serves_request_after_request_in_order() {
    RawConnection connection = server.http();

    connection.send((HEALTH + VARZ).repeat(20) + "GET /x HTTP/1.0\r\n\r\n");

    String all = text(connection.readUntilEnd(RawConnection.PATIENCE));
    assertThat(all.split("HTTP/1\\.1 200 OK", -1)).hasSize(41);
    assertThat(all.split("\\{\"status\":\"ok\"}HTTP/1\\.1 200", -1)).hasSize(21);
    assertThat(all).endsWith("HTTP/1.0 404 Not Found\r\n" + all.substring(all.lastIndexOf("X-C")));
  }

  @Test
  void a_peer_that_ends_its_stream_still_gets_its_answer() {
    RawConnection connection = server.http();

    connection.send(VARZ);
    connection.endOutput();

    assertThat(text(connection.readUntilEnd(RawConnection.PATIENCE))).endsWith("\n}");
  }

  @Test
  void a_listing_is_not_made_for_who_has_ended_the_connection() throws InterruptedException {
    LoadedConfig config = new LoadedConfig("", Instant.EPOCH);
    MonitoringOptions options =
        new MonitoringOptions("127.0.0.1", 0, false, "", () -> null, () -> config);
    SystemResponder responder = SystemResponder.start(server.broker, () -> options, () -> "");
    try (MonitoringServer other = startOrFail(options, responder);
        RawConnection leaving = RawConnection.open(other.port())) {
      responder.documents().listings().acquire();
      leaving.send("GET /connz?subs=1 HTTP/1.1\r\nHost: a\r\n\r\n");
      leaving.endOutput();
      try (RawConnection probe = RawConnection.open(other.port())) { // by then that was seen
        probe.send("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertThat(text(probe.readUntilEnd(RawConnection.PATIENCE))).endsWith(OK);
      }
      responder.documents().listings().release();

      assertThat(text(leaving.readUntilEnd(RawConnection.PATIENCE)))
          .startsWith("HTTP/1.1 503 ")
          .endsWith("you have ended the connection");
    }
  }

  private MonitoringServer startOrFail(MonitoringOptions options, SystemResponder responder) {
    try {
      return MonitoringServer.start(server.broker, options, responder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void requests_that_come_while_one_is_answered_are_answered_behind_it() {
    RawConnection connection = server.http();

    connection.send(VARZ);
    for (int i = 0; i < 5; i++) {
      connection.send(HEALTH.substring(0, 9));
      connection.send(HEALTH.substring(9));
    }
    connection.send("GET /x HTTP/1.0\r\n\r\n");

    String all = text(connection.readUntilEnd(RawConnection.PATIENCE));
    assertThat(all.split("HTTP/1\\.1 200 OK", -1)).hasSize(7);
    assertThat(all).contains("HTTP/1.0 404 Not Found");
  }

  @Test
  void garbage_is_refused_and_the_rest_is_served() {
    Seeds.cases(
        50,
        random -> {
          byte[] garbage = random.bytes(random.between(1, 5_000));
          RawConnection connection = server.http();
          for (byte[] piece : random.split(garbage)) {
            connection.send(piece);
          }
          connection.send("\n\r\n\r\n");
          assertThat(text(connection.readUntilEnd(RawConnection.PATIENCE)))
              .startsWith("HTTP/1.1 4");
          connection.close();
        });
    assertThat(server.document("/healthz")).isEqualTo(OK);
  }

  @Test
  void a_head_without_end_is_refused() {
    RawConnection connection = server.http();

    connection.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: y\r\n".repeat(100_000));

    assertThat(text(connection.readUntilEnd(RawConnection.PATIENCE)))
        .startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n")
        .contains("\r\nConnection: close\r\n");
    assertThat(server.document("/healthz")).isEqualTo(OK);
  }

  @Test
  void a_head_that_drips_is_cut_after_two_seconds() {
    RawConnection connection = server.http();
    connection.send("GET /healthz");
    await().until(() -> !server.document("/healthz").isEmpty());

    server.advance(Duration.ofMillis(1200));
    connection.send(" HTTP/1.1\r\n");
    assertThat(server.document("/healthz")).isEqualTo(OK);
    assertThat(connection.poll(Duration.ofMillis(20))).isFalse();
    server.advance(Duration.ofMillis(1200));

    assertThat(connection.readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
  }

  @Test
  void a_second_head_has_two_seconds_from_its_first_byte() {
    RawConnection connection = served();
    server.advance(Duration.ofSeconds(50));
    connection.send("GET /healthz ");
    assertThat(server.document("/healthz")).isEqualTo(OK);
    server.advance(Duration.ofMillis(1900));
    assertThat(server.document("/healthz")).isEqualTo(OK);
    assertThat(connection.poll(Duration.ofMillis(20))).isFalse();

    server.advance(Duration.ofMillis(200));

    assertThat(connection.readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
  }

  @Test
  void an_idle_connection_is_closed_after_a_minute() {
    RawConnection connection = served();
    server.advance(Duration.ofSeconds(55));
    assertThat(server.document("/healthz")).isEqualTo(OK);
    assertThat(connection.poll(Duration.ofMillis(20))).isFalse();

    server.advance(Duration.ofSeconds(6));

    assertThat(connection.readEnd(RawConnection.PATIENCE)).isEqualTo(PeerState.ENDED);
  }

  @Test
  void the_longest_idle_connections_make_room() {
    List<RawConnection> idle = new ArrayList<>();
    for (int i = 0; i < MonitoringServer.MAX_CONNECTIONS + 44; i++) {
      idle.add(server.http());
    }

    assertThat(server.document("/healthz")).isEqualTo(OK);
    for (int i = 0; i < 44; i++) {
      assertThat(idle.get(i).readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
    }
    RawConnection last = idle.getLast();
    last.send(HEALTH);
    assertThat(last.readLine()).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void half_sent_heads_lock_nobody_out() {
    List<RawConnection> busy = new ArrayList<>();
    for (int i = 0; i < MonitoringServer.MAX_CONNECTIONS; i++) {
      RawConnection connection = server.http();
      connection.send("GET /");
      busy.add(connection);
    }
    RawConnection more = server.http();
    more.send("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(more.readLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(server.document("/healthz")).isEqualTo(OK);
    server.client("SUB a 1"); // the message path does not care
    server.advance(Duration.ofSeconds(3));
    for (RawConnection each : busy) {
      assertThat(each.readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
    }
  }

  @Test
  void a_large_document_arrives_whole() {
    subscribe(20_000);

    String document = server.document("/connz?subs=detail");

    assertThat(document.split("\"sid\": ", -1)).hasSize(20_001);
    assertThat(document).hasSizeGreaterThan(2 << 20).endsWith("\n}");
  }

  @Test
  void a_peer_that_does_not_read_its_answer_is_closed() {
    subscribe(100_000);
    RawConnection connection = server.http();

    connection.send("GET /connz?subs=detail HTTP/1.1\r\nHost: a\r\n\r\n");
    await().until(() -> server.monitoring.waiting().used() > 0);
    await()
        .until(
            () -> {
              server.advance(Duration.ofSeconds(11));
              return server.monitoring.waiting().used() == 0;
            });

    assertThat(text(connection.readUntilEnd(RawConnection.PATIENCE)))
        .startsWith("HTTP/1.1 200 OK")
        .doesNotEndWith("}");
    assertThat(server.broker.pool().lentBytes()).isZero();
    assertThat(server.document("/healthz")).isEqualTo(OK);
  }

  @Test
  void closing_ends_every_connection_and_may_be_repeated() {
    RawConnection idle = served();
    RawConnection half = server.http();
    half.send("GET /va");
    RawConnection asking = server.http();
    asking.send(VARZ.repeat(50));

    server.monitoring.close();
    server.monitoring.close();

    assertThat(idle.readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
    assertThat(half.readEnd(RawConnection.PATIENCE)).isNotEqualTo(PeerState.OPEN);
    asking.readUntilEnd(RawConnection.PATIENCE);
    server.client(); // the broker lives on
  }

  private void subscribe(int count) {
    StringBuilder subscriptions = new StringBuilder();
    for (int sid = 0; sid < count; sid++) {
      subscriptions.append("SUB some.subject.of.a.client.").append(sid).append(' ').append(sid);
      subscriptions.append("\r\n");
    }
    server.client("CONNECT {\"verbose\":false}", subscriptions.toString().strip());
  }

  /// Return a connection that has had one answer and is idle.
  private RawConnection served() {
    RawConnection connection = server.http();
    connection.send(HEALTH);
    while (!connection.readLine().isEmpty()) {
      // the head is not this test's subject
    }
    assertThat(text(connection.readExactly(OK.length()))).isEqualTo(OK);
    // The bytes can be here before the loop has armed the next deadline; this it answers later.
    assertThat(server.document("/healthz")).isEqualTo(OK);
    return connection;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
