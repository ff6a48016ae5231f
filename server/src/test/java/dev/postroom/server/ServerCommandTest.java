package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which processes are servers of ours.
class ServerCommandTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java -cp postroom.jar dev.postroom.app.Main",
        "java -cp x.jar dev.postroom.app.Main -p 4222",
        "java -jar /opt/postroom-1.jar",
        "java -Xmx1g -jar postroom.jar -c pub"
      })
  void a_server_is_recognised(String words) {
    assertThat(ServerCommand.isServer(words.replace(' ', '\0'))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java -cp postroom.jar dev.postroom.app.Main sub a",
        "java -jar postroom.jar service ls",
        "java -cp postroom.jar dev.postroom.app.AotTraining",
        "grep dev.postroom.app.Mainly",
        ""
      })
  void a_client_and_a_stranger_are_not(String words) {
    assertThat(ServerCommand.isServer(words.replace(' ', '\0'))).isFalse();
  }
}
