package dev.postroom.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.protocol.transport.TransportPair;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// A server in this process that says hello and never reads: calls end in time all the same.
@ExtendWith(NoLeaks.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StalledPipeTest {
  private static final int MORE_THAN_A_PIPE_HOLDS = 2 * TransportPair.DEFAULT_RING_BYTES;
  private static final Duration SHORT = Duration.ofMillis(50);

  private static Connection connect() throws IOException {
    TransportPair pair = new TransportPair();
    String hello = "INFO {\"headers\":true,\"max_payload\":1000000}\r\nPONG\r\n";
    ByteBuffer said = ByteBuffer.wrap(hello.getBytes(StandardCharsets.US_ASCII));
    long taken = pair.right().write(new ByteBuffer[] {said}, 0, 1);
    assertThat(taken).isEqualTo(hello.length());
    return Nats.connect(
        ClientOptions.builder()
            .inProcess(pair::left)
            .connectTimeout(Duration.ofMillis(200))
            .maxReconnects(0)
            .build());
  }

  @Test
  void a_request_times_out_and_a_close_ends_all_threads() throws IOException {
    try (Connection connection = connect()) {
      byte[] body = new byte[MORE_THAN_A_PIPE_HOLDS];
      assertThatThrownBy(() -> connection.request("a", body, SHORT))
          .isInstanceOf(NatsException.TimedOut.class);
      assertThatThrownBy(() -> connection.flush(SHORT)).isInstanceOf(NatsException.TimedOut.class);
    }
  }

  @Test
  void an_interrupt_ends_a_request() throws Exception {
    try (Connection connection = connect()) {
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread asks =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      connection.request(
                          "a", new byte[MORE_THAN_A_PIPE_HOLDS], Duration.ofMinutes(1));
                    } catch (NatsException e) {
                      end.complete(e);
                    }
                  });
      asks.interrupt();
      assertThat(end.get(20, TimeUnit.SECONDS)).isInstanceOf(NatsException.Interrupted.class);
    }
  }
}
