package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.client.service.EndpointOptions;
import dev.postroom.client.service.Request;
import dev.postroom.client.service.Service;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Services of our client, as its own users and other people's tools see them.
@ExtendWith(NoLeaks.class)
class ClientServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static Service start(Connection connection) {
    return Service.named("calculator", "1.2.3")
        .description("Calculates")
        .metadata(Map.of("unit", "none"))
        .endpoint("fail", request -> request.error(404, "no such number"))
        .endpoint(
            "boom",
            _ -> {
              throw new IllegalStateException("out of order");
            })
        .group(
            "math",
            math ->
                math.endpoint(
                    "double",
                    "double",
                    EndpointOptions.defaults().withMetadata(Map.of("a", "b")),
                    ClientServiceIT::twice))
        .start(connection);
  }

  private static void twice(Request request) {
    request.respond(String.valueOf(2 * Integer.parseInt(request.text())));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void endpoints_answer_and_count(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = Nats.connect(server.url());
        Service service = start(connection)) {
      assertThat(connection.request("math.double", "21", PATIENCE).text()).isEqualTo("42");
      Message failed = connection.request("fail", "", PATIENCE);
      assertThat(failed.headers().get(Request.ERROR)).hasValue("no such number");
      assertThat(failed.headers().get(Request.ERROR_CODE)).hasValue("404");
      Message broken = connection.request("boom", "", PATIENCE);
      assertThat(broken.headers().get(Request.ERROR)).hasValue("out of order");
      assertThat(broken.headers().get(Request.ERROR_CODE)).hasValue("500");

      String identity =
          "\"name\":\"calculator\",\"id\":\""
              + service.id()
              + "\",\"version\":\"1.2.3\",\"metadata\":{\"unit\":\"none\"},";
      for (String subject :
          List.of("$SRV.PING", "$SRV.PING.calculator", "$SRV.PING.calculator." + service.id())) {
        assertThat(connection.request(subject, "", PATIENCE).text())
            .isEqualTo("{" + identity + "\"type\":\"io.nats.micro.v1.ping_response\"}");
      }
      assertThat(connection.request("$SRV.INFO.calculator", "", PATIENCE).text())
          .isEqualTo(
              "{"
                  + identity
                  + "\"type\":\"io.nats.micro.v1.info_response\",\"description\":\"Calculates\","
                  + "\"endpoints\":[{\"name\":\"fail\",\"subject\":\"fail\",\"queue_group\":\"q\","
                  + "\"metadata\":null},{\"name\":\"boom\",\"subject\":\"boom\","
                  + "\"queue_group\":\"q\",\"metadata\":null},{\"name\":\"double\","
                  + "\"subject\":\"math.double\",\"queue_group\":\"q\","
                  + "\"metadata\":{\"a\":\"b\"}}]}");
      assertThat(connection.request("$SRV.STATS", "", PATIENCE).text())
          .contains("\"num_requests\":1,\"num_errors\":1,\"last_error\":\"404:no such number\"")
          .contains("\"num_requests\":1,\"num_errors\":1,\"last_error\":\"500:out of order\"")
          .contains("\"num_requests\":1,\"num_errors\":0,\"last_error\":\"\"");
      service.stop(PATIENCE);
      assertThatThrownBy(() -> connection.request("math.double", "1", PATIENCE))
          .isInstanceOf(NatsException.NoResponders.class);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_official_tool_lists_shows_and_counts(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = Nats.connect(server.url());
        Service service = start(connection)) {
      connection.request("math.double", "21", PATIENCE);
      assertThat(nats(server, "ls")).contains("calculator", "1.2.3", service.id());
      assertThat(nats(server, "info", "calculator"))
          .contains("Calculates", "math.double", service.id(), "unit");
      assertThat(nats(server, "stats", "calculator")).contains("double", service.id());
    }
  }

  private static String nats(ServerProcess server, String... words) {
    List<String> command = new ArrayList<>(List.of("nats", "-s", server.url(), "service"));
    command.addAll(List.of(words));
    ChildProcess.Ended ended = ChildProcess.run(new ProcessBuilder(command));
    assertThat(ended.code()).as(ended.toString()).isZero();
    return ended.output();
  }
}
