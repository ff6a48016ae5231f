package dev.postroom.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.service.Service;
import dev.postroom.junit.Postroom;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ExamplesTest {
  private static final Duration HEARTBEAT = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Nested
  @Postroom
  class InOneProcess {

    @Test
    void the_greeter_greets(Connection service, Connection client) {
      try (Service greeter = Greeter.start(service, "one")) {
        Message reply = GreeterClient.ask(client, "World");
        assertThat(reply.text()).isEqualTo("Hello, World!");
        assertThat(reply.headers().get(Greeter.GREETER)).hasValue("one");
        assertThat(greeter.statistics()).contains("\"num_requests\":1");
      }
    }

    @Test
    void the_directory_lists_who_is_alive(Connection services, Connection client) throws Exception {
      try (ServiceDirectory _ = ServiceDirectory.open(services, HEARTBEAT);
          AutoCloseable _ = announce(services, "greeter", "2")) {
        AutoCloseable dying = announce(services, "greeter", "1");
        announce(services, "printer", "1").close();
        awaitListing(
            client,
            "greeter",
            "{\"services\":[{\"name\":\"greeter\",\"id\":\"1\",\"subject\":\"greeter.greet\"},"
                + "{\"name\":\"greeter\",\"id\":\"2\",\"subject\":\"greeter.greet\"}]}");

        dying.close(); // as if its process had died: nobody is told

        awaitListing(
            client,
            "",
            "{\"services\":[{\"name\":\"greeter\",\"id\":\"2\",\"subject\":\"greeter.greet\"}]}");
      }
    }

    private static AutoCloseable announce(Connection nats, String name, String id) {
      return ServiceDirectory.announce(
          nats, new Announcement(name, id, Greeter.SUBJECT), HEARTBEAT);
    }

    private static void awaitListing(Connection client, String name, String expected) {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(
              () ->
                  assertThat(client.request(ServiceDirectory.FIND, name, PATIENCE).text())
                      .isEqualTo(expected));
    }
  }

  @Nested
  @Postroom(listens = true)
  class InSeveralProcesses {

    @Test
    void when_one_of_three_greeters_dies_the_others_go_on(PostroomServer server) throws Exception {
      ScaledGreeters.Result result = ScaledGreeters.run(server.url(), 3_000);

      assertThat(result.failed()).isZero();
      assertThat(result.retries()).isLessThanOrEqualTo(1);
      assertThat(result.before()).containsOnlyKeys("greeter-1", "greeter-2", "greeter-3");
      assertThat(result.before().values()).allMatch(count -> count >= 1_500 * 28 / 100);
      assertThat(withoutTheFirst(result.after()))
          .allSatisfy((_, count) -> assertThat(count).isGreaterThanOrEqualTo(1_500 * 45 / 100));
    }

    private static Map<String, Integer> withoutTheFirst(Map<String, Integer> answers) {
      return Map.of("2", answers.get("greeter-2"), "3", answers.get("greeter-3"));
    }
  }
}
