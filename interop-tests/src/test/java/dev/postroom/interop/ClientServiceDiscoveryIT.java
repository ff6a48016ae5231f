package dev.postroom.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.postroom.client.service.Service;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.service.Discovery;
import io.nats.service.Endpoint;
import io.nats.service.EndpointStats;
import io.nats.service.InfoResponse;
import io.nats.service.PingResponse;
import io.nats.service.StatsResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Services of our client, found and called by the official clients for Java and Go.
@SuppressWarnings("try") // reason: close declares InterruptedException, which JUnit may well see
@ExtendWith(NoLeaks.class)
class ClientServiceDiscoveryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @BeforeAll
  static void build() {
    GoPrograms.build();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void jnats_pings_one_of_two_instances_or_both(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        dev.postroom.client.Connection home = dev.postroom.client.Nats.connect(server.url());
        Service one = Calculator.start(home);
        Service two = Calculator.start(home);
        Connection jnats = Nats.connect(server.url())) {
      Discovery discovery = new Discovery(jnats, PATIENCE.toMillis(), 2);

      assertThat(discovery.ping())
          .extracting(PingResponse::getName, PingResponse::getId, PingResponse::getVersion)
          .containsExactlyInAnyOrder(
              tuple("calculator", one.id(), "1.2.3"), tuple("calculator", two.id(), "1.2.3"));
      assertThat(discovery.ping("calculator"))
          .extracting(PingResponse::getId)
          .containsExactlyInAnyOrder(one.id(), two.id());
      PingResponse ping = discovery.ping("calculator", two.id());
      assertThat(ping.getId()).isEqualTo(two.id());
      assertThat(ping.getMetadata()).isEqualTo(Map.of("unit", "none"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void jnats_reads_what_a_service_offers(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        dev.postroom.client.Connection home = dev.postroom.client.Nats.connect(server.url());
        Service service = Calculator.start(home);
        Connection jnats = Nats.connect(server.url())) {
      Discovery discovery = new Discovery(jnats, PATIENCE.toMillis(), 1);

      InfoResponse info = discovery.info("calculator", service.id());

      assertThat(discovery.info()).containsExactly(info);
      assertThat(discovery.info("calculator")).containsExactly(info);
      assertThat(info.getName()).isEqualTo("calculator");
      assertThat(info.getId()).isEqualTo(service.id());
      assertThat(info.getVersion()).isEqualTo("1.2.3");
      assertThat(info.getDescription()).isEqualTo("Calculates");
      assertThat(info.getMetadata()).isEqualTo(Map.of("unit", "none"));
      assertThat(info.getEndpoints())
          .extracting(Endpoint::getName, Endpoint::getSubject, Endpoint::getQueueGroup)
          .containsExactly(
              tuple("fail", "fail", "q"),
              tuple("boom", "boom", "q"),
              tuple("double", "math.double", "q"));
      assertThat(info.getEndpoints().getLast().getMetadata()).isEqualTo(Map.of("a", "b"));
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void jnats_calls_a_service_and_reads_what_it_counted(ServerProgram program) throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        dev.postroom.client.Connection home = dev.postroom.client.Nats.connect(server.url());
        Service service = Calculator.start(home);
        Connection jnats = connectLikeAnOldClient(server)) {
      for (int number = 1; number <= 3; number++) {
        Message answer = call(jnats, "math.double", String.valueOf(number));
        assertThat(new String(answer.getData(), UTF_8)).isEqualTo(String.valueOf(2 * number));
        assertThat(answer.hasHeaders()).isFalse();
      }
      assertError(call(jnats, "fail", ""), "404", "no such number");
      assertError(call(jnats, "boom", ""), "500", "out of order");
      assertError(call(jnats, "math.double", "x"), "500", "For input string: \"x\"");

      Discovery discovery = new Discovery(jnats, PATIENCE.toMillis(), 1);
      StatsResponse stats = discovery.stats("calculator", service.id());
      assertThat(discovery.stats()).extracting(StatsResponse::getId).containsExactly(service.id());
      assertThat(discovery.stats("calculator")).hasSize(1);
      Instant now = Instant.now();
      assertThat(stats.getStarted().toInstant())
          .isBetween(now.minus(Duration.ofHours(1)), now.plusSeconds(1));
      assertThat(stats.getEndpointStatsList())
          .extracting(
              EndpointStats::getName,
              EndpointStats::getSubject,
              EndpointStats::getQueueGroup,
              EndpointStats::getNumRequests,
              EndpointStats::getNumErrors,
              EndpointStats::getLastError)
          .containsExactly(
              tuple("fail", "fail", "q", 1L, 1L, "404:no such number"),
              tuple("boom", "boom", "q", 1L, 1L, "500:out of order"),
              tuple("double", "math.double", "q", 4L, 1L, "500:For input string: \"x\""));
      EndpointStats busy = stats.getEndpointStatsList().getLast();
      assertThat(busy.getProcessingTime()).isPositive();
      assertThat(busy.getAverageProcessingTime()).isBetween(1L, busy.getProcessingTime());
    }
  }

  /// With a subscription for each request instead of one for all.
  private static Connection connectLikeAnOldClient(ServerProcess server) throws Exception {
    return Nats.connect(Options.builder().server(server.url()).oldRequestStyle().build());
  }

  private static Message call(Connection jnats, String subject, String body) throws Exception {
    return jnats.requestWithTimeout(subject, body.getBytes(UTF_8), PATIENCE).get();
  }

  private static void assertError(Message answer, String code, String text) {
    assertThat(answer.getHeaders().getFirst("Nats-Service-Error-Code")).isEqualTo(code);
    assertThat(answer.getHeaders().getFirst("Nats-Service-Error")).isEqualTo(text);
    assertThat(answer.getData()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void nats_go_finds_calls_and_counts(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        dev.postroom.client.Connection home = dev.postroom.client.Nats.connect(server.url());
        Service service = Calculator.start(home)) {
      String found =
          GoPrograms.run(
              server,
              "discover",
              "-service",
              "calculator",
              "math.double=21",
              "math.double=4",
              "fail",
              "boom");

      assertThat(found.replace(service.id(), "ID").lines())
          .isEqualTo(
              List.of(
                  "ping calculator ID 1.2.3 map[unit:none] io.nats.micro.v1.ping_response",
                  "info calculator ID 1.2.3 map[unit:none] io.nats.micro.v1.info_response"
                      + " \"Calculates\"",
                  "endpoint fail fail q map[]",
                  "endpoint boom boom q map[]",
                  "endpoint double math.double q map[a:b]",
                  "called math.double: \"42\" \"\" \"\"",
                  "called math.double: \"8\" \"\" \"\"",
                  "called fail: \"\" \"404\" \"no such number\"",
                  "called boom: \"\" \"500\" \"out of order\"",
                  "stats calculator ID io.nats.micro.v1.stats_response",
                  "counted fail fail q requests 1 errors 1 last \"404:no such number\"",
                  "counted boom boom q requests 1 errors 1 last \"500:out of order\"",
                  "counted double math.double q requests 2 errors 0 last \"\""));
    }
  }
}
