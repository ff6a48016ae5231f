package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import dev.postroom.client.service.Request;
import dev.postroom.client.service.Service;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Services of our client, as its own users and other people's tools see them.
@ExtendWith(NoLeaks.class)
class ClientServiceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void endpoints_answer_and_count(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program);
        Connection connection = Nats.connect(server.url());
        Service service = Calculator.start(connection)) {
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
        Service service = Calculator.start(connection)) {
      connection.request("math.double", "21", PATIENCE);
      assertThat(NatsCommand.run(server, "service", "ls"))
          .contains("calculator", "1.2.3", service.id());
      assertThat(NatsCommand.run(server, "service", "info", "calculator"))
          .contains("Calculates", "math.double", service.id(), "unit");
      assertThat(NatsCommand.run(server, "service", "stats", "calculator"))
          .contains("double", service.id());
    }
  }
}
