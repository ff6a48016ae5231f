package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection.PeerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Who pauses for receivers that are behind (docs/adr/0008-slow-consumers.md).
@ExtendWith(NoLeaks.class)
class PauseTest {
  private static final long MAX_PENDING = 4 << 20;

  @Test
  void a_publisher_that_closes_takes_its_pause_with_it() {
    DeliveryOptions delivery = DeliveryOptions.defaults().withMaxPending(MAX_PENDING);
    try (TestBroker broker = TestBroker.start(options -> options.delivery(delivery).loops(1));
        TestClient receiver = broker.client();
        TestClient bystander = broker.client();
        TestClient publisher = broker.client()) {
      receiver.send("SUB s 1\r\n");
      receiver.ping();
      while (mostPending(broker) <= MAX_PENDING / 4 * 3) {
        publisher.publish("s", "x".repeat(60_000));
        publisher.ping();
      }
      for (int i = 0; i < 5; i++) {
        long before = broker.broker().snapshot().stalledClients();
        try (TestClient leaving = broker.client()) {
          leaving.send("PUB s 1\r\nx\r\nnonsense\r\n");
          assertThat(leaving.readLine()).isEqualTo("-ERR 'Unknown Protocol Operation'");
          assertThat(leaving.readEnd()).isEqualTo(PeerState.ENDED);
        }
        bystander.ping();
        assertThat(broker.broker().snapshot().stalledClients()).isEqualTo(before);
      }
    }
  }

  private static long mostPending(TestBroker broker) {
    return broker.broker().openConnections().stream()
        .mapToLong(ConnectionSnapshot::pendingBytes)
        .max()
        .orElse(0);
  }
}
