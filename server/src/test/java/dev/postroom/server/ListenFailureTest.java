package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.ListenFailure.Port;
import java.net.BindException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListenFailureTest {
  private final BindException busy = new BindException("Address already in use");
  private static final String ANOTHER =
      "Choose another port with -m <port>; -m -1 takes a free one";

  @Test
  void a_port_below_1024_needs_a_privilege() {
    BindException denied = new BindException("Permission denied");

    assertThat(ListenFailure.remedy(Port.HTTP, 80, Map.of(), denied))
        .isEqualTo("A port below 1024 needs a privilege of the system. " + ANOTHER);
    assertThat(ListenFailure.remedy(Port.HTTP, 4222, Map.of(), denied)).isEqualTo(ANOTHER);
  }

  @Test
  void a_port_without_a_flag_is_changed_in_its_block() {
    assertThat(ListenFailure.remedy(Port.WEB_SOCKET, 4222, Map.of(Port.HTTP.label, 4222), busy))
        .isEqualTo(
            "Port 4222 is asked for twice, by websocket and http_port (-m). Choose another port"
                + " with port: <port> in the block websocket; port: -1 takes a free one");
    assertThat(ListenFailure.remedy(Port.WEB_SOCKET, 4222, Map.of(), new BindException("far away")))
        .isEqualTo(
            "Choose an address of this machine with host: <host> in the block websocket; 0.0.0.0"
                + " is all of them");
  }

  @Test
  void the_port_that_is_asked_for_twice_is_named_by_both() {
    assertThat(
            ListenFailure.remedy(
                Port.CLIENTS, 4222, Map.of(Port.HTTPS.label, 1, Port.WEB_SOCKET.label, 4222), busy))
        .startsWith("Port 4222 is asked for twice, by port (-p) and websocket. ");
  }
}
