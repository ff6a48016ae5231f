package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.BindException;
import org.junit.jupiter.api.Test;

class ListenFailureTest {
  private static final String ANOTHER =
      "Choose another port with -m <port>; -m -1 takes a free one";

  @Test
  void a_port_below_1024_needs_a_privilege() {
    BindException denied = new BindException("Permission denied");

    assertThat(ListenFailure.remedy("-m", 80, 0, denied))
        .isEqualTo("A port below 1024 needs a privilege of the system. " + ANOTHER);
    assertThat(ListenFailure.remedy("-m", 4222, 0, denied)).isEqualTo(ANOTHER);
  }
}
