package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.client.Connection;
import dev.postroom.client.Nats;
import dev.postroom.client.service.Service;
import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class ServicesTest {
  private final PostroomServer server = PostroomServer.builder().start();
  private final Connection nats = Nats.connect(Typed.url(server));

  @AfterEach
  void close() {
    nats.close();
    server.close();
  }

  @Test
  void all_services_are_listed() {
    try (Service greeter = greeter("greeter");
        Service other = greeter("another")) {
      Typed.Ended ended = Typed.words("service", "ls").to(server).run();

      assertThat(ended.out().lines().map(line -> line.replaceAll(" +", " ")))
          .containsExactly(
              "Name Version Id Description",
              "another 1.0.0 " + other.id() + " Says hello",
              "greeter 1.0.0 " + greeter.id() + " Says hello");
      assertThat(ended.err()).isEmpty();
      assertThat(ended.code()).isZero();
    }
  }

  @Test
  void one_is_shown_with_its_endpoints() {
    try (Service greeter = greeter("greeter")) {
      Typed.Ended ended = Typed.words("service", "info", "greeter").to(server).run();

      assertThat(ended.out())
          .isEqualTo(
              """
              Name:        greeter 1.0.0
              Id:          %s
              Description: Says hello
              Metadata:    language = en
              Endpoint:    greet on greeter.greet, queue group q
              """
                  .formatted(greeter.id()));
    }
  }

  @Test
  void statistics_count_requests() {
    try (Service greeter = greeter("greeter")) {
      assertThat(nats.request("greeter.greet", "x", Duration.ofSeconds(5)).text()).isEqualTo("hi");

      Typed.Ended ended = Typed.words("service", "stats", "greeter").to(server).run();

      assertThat(ended.out()).containsPattern(greeter.id() + " +greet +1 +0 ");
    }
  }

  @Test
  void json_is_an_array_of_what_was_answered() {
    try (Service greeter = greeter("greeter")) {
      Typed.Ended ended = Typed.words("service", "ping", "--json").to(server).run();

      assertThat(ended.out()).isEqualTo("[" + greeter.ping() + "]\n");
    }
  }

  @Test
  void a_ping_tells_how_long_each_takes() {
    try (Service greeter = greeter("greeter");
        Service other = greeter("another")) {
      Typed.Ended ended = Typed.words("service", "ping").to(server).run();

      assertThat(ended.out().lines().map(line -> line.replaceAll(" +", " ")))
          .hasSize(3)
          .satisfiesExactly(
              line -> assertThat(line).isEqualTo("Name Version Id Round trip"),
              line -> assertThat(line).matches("another 1.0.0 " + other.id() + " [0-9.]+(µs|ms|s)"),
              line ->
                  assertThat(line).matches("greeter 1.0.0 " + greeter.id() + " [0-9.]+(µs|ms|s)"));
      assertThat(ended.code()).isZero();
    }
  }

  @Test
  void no_service_is_said_at_once() {
    Typed.Ended all = Typed.words("service", "ls").to(server).run();
    Typed.Ended one = Typed.words("service", "info", "nobody").to(server).run();

    assertThat(all)
        .isEqualTo(
            new Typed.Ended(
                1,
                "",
                "postroom: no service answers on "
                    + Typed.url(server)
                    + ": none is running there\n"));
    assertThat(one.err()).contains("no service \"nobody\" answers", "postroom service ls");
    assertThat(one.code()).isEqualTo(1);
  }

  @Test
  void what_service_cannot_show_is_a_wrong_word() {
    Typed.Ended info = Typed.words("service", "info").to(server).run();
    Typed.Ended other = Typed.words("service", "start").to(server).run();

    assertThat(info.code()).isEqualTo(2);
    assertThat(info.err()).contains("service info needs NAME");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("\"start\" is nothing service can show; ls, info, stats");
  }

  private Service greeter(String name) {
    return Service.named(name, "1.0.0")
        .description("Says hello")
        .metadata(Map.of("language", "en"))
        .endpoint("greet", name + ".greet", request -> request.respond("hi"))
        .start(nats);
  }
}
