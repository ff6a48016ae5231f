package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A server in a program, with what the system says of the program's sockets.
@ExtendWith(NoLeaks.class)
class SocketFreeIT {

  @Test
  void the_jvm_holds_no_socket_while_a_greeter_in_it_answers() {
    assertThat(run()).isEqualTo("Hello, World! Sockets: 0\n");
  }

  /// Otherwise a count that finds nothing would prove nothing.
  @Test
  void the_socket_of_a_server_that_listens_is_counted() {
    assertThat(run("listening")).matches("Hello, World! Sockets: [1-9]\n");
  }

  private static String run(String... words) {
    ChildProcess.Ended ended =
        ChildProcess.run(ChildJvm.command(List.of(), SocketFreeGreeter.class, words));
    assertThat(ended.code()).as(ended.toString()).isZero();
    return ended.output();
  }
}
