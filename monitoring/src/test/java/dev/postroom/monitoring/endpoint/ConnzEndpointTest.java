package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.http.HttpFraming;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpRequestParser;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.monitoring.TestServer;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import dev.postroom.monitoring.options.LoadedConfig;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;
import dev.postroom.testsupport.NoLeaks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A document that would take too much memory is not made.
@ExtendWith(NoLeaks.class)
class ConnzEndpointTest {
  private static final String CONNECT = "CONNECT {\"verbose\":false}";
  private static final int LIMIT = 300_000;

  private final TestServer server = new TestServer();
  private final ConnzEndpoint endpoint = endpoint(server.broker, LIMIT);

  private static ConnzEndpoint endpoint(Broker broker, long limit) {
    LoadedConfig config = new LoadedConfig("", Instant.EPOCH);
    MonitoringOptions options =
        new MonitoringOptions("127.0.0.1", 0, false, "", () -> null, () -> config);
    return new ConnzEndpoint(new Documents(broker, options, Clock.system(), limit));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_document_with_too_many_subscriptions_is_refused_in_one_sentence() {
    subscribe(3_000, "a.b.");

    HttpResponse refused = answer("/connz?subs=detail");

    assertThat(refused.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(text(refused))
        .containsPattern(
            "\r\n\r\n"
                + "503 Service Unavailable: to make this document takes at least [0-9]{7} bytes of"
                + " memory, the limit is 300000 ")
        .contains("limit=", "offset=", "subs=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/connz",
        "/connz?subs=0",
        "/connz?subs=detail&offset=1",
        "/connz?subs=detail&limit=1&sort=uptime&state=closed",
        "/connz?subs=detail&cid=6"
      })
  void what_leaves_the_large_one_out_is_answered(String target) {
    subscribe(3_000, "a.b.");
    subscribe(3, "c.");

    assertThat(answer(target).status()).isEqualTo(HttpStatus.OK);
  }

  @Test
  void long_subjects_count_with_their_length() {
    subscribe(100, "x".repeat(1_000));

    assertThat(answer("/connz?subs=1").status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    assertThat(answer("/connz?subs=detail").status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({"SUBJECTS, 1, a", "DETAIL, detail, a", "SUBJECTS, 1, <>", "DETAIL, detail, <>"})
  void the_cost_covers_the_text_with_its_copies(Subscriptions shown, String subs, String subject) {
    subscribe(1_000, subject);
    ConnzEndpoint free = endpoint(server.broker, Long.MAX_VALUE);
    ListingCost least = new ListingCost(shown);
    server.broker.openConnections().forEach(least::addAtLeast);
    ListingCost cost = new ListingCost(shown);
    server.broker.openConnections().forEach(cost::add);
    server.broker.openConnections().stream()
        .map(connection -> server.broker.subscriptions(connection.cid(), null))
        .filter(Objects::nonNull)
        .forEach(open -> addAll(cost, open));

    int length = free.answer(request("/connz?subs=" + subs)).length();

    assertThat(cost.bytes()).isBetween(4L * length, 14L * length);
    assertThat(least.bytes()).isLessThan(cost.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "/connz, false",
    "/connz?subs=0, false",
    "/connz?subs=1, true",
    "/connz?subs=detail, true",
    "/connz?subs=maybe, false"
  })
  void only_documents_with_subscriptions_are_large(String target, boolean large) {
    assertThat(endpoint.isLarge(request(target))).isEqualTo(large);
  }

  private static void addAll(ListingCost cost, SubscriptionCursor open) {
    List<SubscriptionSnapshot> some = open.next(SubscriptionCursor.MOST);
    while (!some.isEmpty()) {
      cost.addAll(some);
      some = open.next(SubscriptionCursor.MOST);
    }
  }

  private void subscribe(int count, String subject) {
    StringBuilder lines = new StringBuilder();
    for (int sid = 0; sid < count; sid++) {
      lines.append("SUB ").append(subject).append(sid).append(' ').append(sid).append("\r\n");
    }
    server.addClient(CONNECT, lines.toString().strip());
  }

  private HttpResponse answer(String target) {
    return endpoint.answer(request(target));
  }

  private static HttpRequest request(String target) {
    String head = "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
    ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.UTF_8));
    return (HttpRequest) new HttpRequestParser().parse(bytes);
  }

  private static String text(HttpResponse response) {
    return new String(response.toBytes(HttpFraming.CLOSING, Instant.EPOCH), StandardCharsets.UTF_8);
  }
}
