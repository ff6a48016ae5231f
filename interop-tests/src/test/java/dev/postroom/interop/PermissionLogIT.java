package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What the log says of refused messages and subscriptions (docs/spec/core.md A.4), beside the Go
/// server.
@ExtendWith(NoLeaks.class)
class PermissionLogIT {
  @TempDir Path folder;

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void each_refusal_names_who_was_refused_what(ServerProgram program) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("server.conf"),
            """
            listen: "127.0.0.1:-1"
            max_sub_tokens: 2
            max_subscriptions: 1
            authorization {
              users: [ {user: a, password: p, permissions: {publish: x, subscribe: "y.>"}} ]
            }
            """);
    try (ChildProcess server =
            Commands.ready(
                Commands.command(program.executable(), "-c", config.toString())
                    .directory(folder.toFile()));
        RawConnection client = RawConnection.open(Commands.port(server))) {
      int before = Commands.withoutTimes(server.errors()).size();
      assertThat(client.readLine()).startsWith("INFO ");
      client.send(
          "CONNECT {\"verbose\":false,\"user\":\"a\",\"pass\":\"p\","
              + "\"name\":\"n\",\"lang\":\"l\",\"version\":\"v\"}\r\n"
              + "PUB \"q\" 0\r\n\r\nPUB x _R_.1 0\r\n\r\nPUB $NRG.x 0\r\n\r\n"
              + "SUB z 1\r\nSUB z q\u0001 2\r\nSUB y.a _sys_ 3\r\nSUB y.a.b q 4\r\nSUB y.> 5\r\n"
              + "SUB y.a q 6\r\nPING\r\n");
      while (!client.readLine().equals("PONG")) {
        // What the client is told is the transcripts' business.
      }

      String label = " - \"vv:l:n\" - \"$G/user:a\" - ";
      assertThat(Commands.withoutTimes(server.errors()).stream().skip(before))
          .map(line -> line.replaceFirst("^\\[ERR\\] 127\\.0\\.0\\.1:\\d+ - cid:\\d+", ""))
          .containsExactly(
              label + "Publish Violation - Subject \"\\\"q\\\"\"",
              label + "Publish Violation - Reply \"_R_.1\"",
              label + "Publish Violation - Subject \"$NRG.x\"",
              label + "Subscription Violation - Subject \"z\", SID 1",
              label + "Subscription Violation - Subject \"z\", Queue: \"q\\x01\", SID 2",
              label + "Subscription Violation - Subject \"y.a\", Queue: \"_sys_\", SID 3",
              label + "Subscription Violation Too Many Tokens - Subject \"y.a.b\", SID 4",
              label + "maximum subscriptions exceeded");
    }
  }
}
