package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.User;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What Java's flight recorder is told of clients.
@ExtendWith(NoLeaks.class)
class FlightEventsTest {
  @TempDir private Path folder;

  @Test
  void who_comes_and_goes_and_who_is_refused_is_recorded() throws IOException {
    List<RecordedEvent> events = record();

    assertThat(events)
        .extracting(event -> event.getEventType().getName())
        .containsSubsequence("dev.postroom.Connect", "dev.postroom.Disconnect")
        .contains("dev.postroom.AuthFailure");
    RecordedEvent gone = only(events, "dev.postroom.Disconnect", "a");
    assertThat(gone.getString("reason")).isEqualTo("Client Closed");
    assertThat(gone.getLong("inMsgs")).isEqualTo(1);
    assertThat(gone.getLong("inBytes")).isEqualTo(3);
    assertThat(gone.getString("account")).isEqualTo("$G");
    assertThat(only(events, "dev.postroom.Connect", "a").getLong("cid"))
        .isEqualTo(gone.getLong("cid"));
    assertThat(only(events, "dev.postroom.AuthFailure", "b").getString("reason"))
        .isEqualTo("Authentication Failure");
  }

  private List<RecordedEvent> record() throws IOException {
    Path file = folder.resolve("events.jfr");
    try (Recording recording = new Recording();
        TestBroker broker =
            TestBroker.start(
                options -> options.authentication(Authentication.users(User.of("a", "a"))))) {
      for (String name : List.of("Connect", "Disconnect", "SlowConsumer", "AuthFailure")) {
        recording.enable("dev.postroom." + name);
      }
      recording.start();
      try (TestClient client = broker.client(",\"user\":\"a\",\"pass\":\"a\"")) {
        client.publish("x", "abc");
        client.ping();
      }
      try (TestClient refused = new TestClient(broker.port())) {
        refused.send("CONNECT {\"user\":\"b\",\"pass\":\"b\"}\r\n");
        broker.await("both gone", () -> broker.broker().closedConnections().size() == 2);
      }
      recording.stop();
      recording.dump(file);
    }
    return RecordingFile.readAllEvents(file);
  }

  private static RecordedEvent only(List<RecordedEvent> events, String name, String user) {
    return events.stream()
        .filter(each -> each.getEventType().getName().equals(name))
        .filter(each -> each.getString("user").equals(user))
        .reduce(
            (one, other) -> {
              throw new AssertionError(name + " was recorded twice");
            })
        .orElseThrow();
  }
}
