package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Who would get a message, asked of the system account on both servers (docs/spec/core.md 4.13).
/// No transcript, for nats-server writes two blanks in its answers.
@ExtendWith(NoLeaks.class)
class SubscribersIT {
  private static final String SUBSCRIBERS = "$SYS.DEBUG.SUBSCRIBERS";

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_would_get_a_message_is_counted(ServerProgram program) {
    try (ServerProcess server =
            ServerProcess.start(
                program,
                "accounts { SYS { users: [{user: s, password: s}] } }",
                "system_account: SYS");
        SystemClient client =
            SystemClient.login(
                server, "s", "SUB count.foo 1", "SUB count.foo q 2", "SUB count.foo q 3")) {
      assertThat(client.ask(SUBSCRIBERS, "count.foo")).isEqualTo("3");
      assertThat(client.ask(SUBSCRIBERS, "count.foo q")).isEqualTo("2");
      assertThat(client.ask(SUBSCRIBERS, "count.foo r")).isEqualTo("0");
      assertThat(client.ask(SUBSCRIBERS, "count.bar")).isEqualTo("0");
    }
  }
}
