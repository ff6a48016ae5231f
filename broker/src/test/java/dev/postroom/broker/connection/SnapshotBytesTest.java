package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.PeerCert;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotBytesTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.000000006Z");

  @Test
  void a_connection_is_the_same_afterwards() {
    ConnectionSnapshot whole =
        connection(
            "Zoë",
            START.plusSeconds(9),
            new TlsSnapshot(
                "1.3",
                "TLS_AES_128_GCM_SHA256",
                true,
                List.of(new PeerCert("CN=a", "0f", "1f"), new PeerCert("CN=b", "2f", "3f"))),
            List.of(
                new SubscriptionSnapshot("a.>", "q", "1", 5, 6),
                new SubscriptionSnapshot("b", "", "2", Long.MAX_VALUE, 0)));

    SnapshotBytes kept = SnapshotBytes.of(whole);

    assertThat(kept.get()).isEqualTo(whole);
    assertThat(kept.subscriptions()).isEqualTo(2);
    assertThat(kept.characters()).isEqualTo(3 + 1 + 1 + 1 + 1);
  }

  @Test
  void so_is_one_without_encryption_subscriptions_and_end() {
    ConnectionSnapshot bare = connection("", null, null, List.of());

    assertThat(SnapshotBytes.of(bare).get()).isEqualTo(bare);
  }

  @Test
  void a_name_may_be_longer_than_64_kib() {
    ConnectionSnapshot wordy = connection("n".repeat(70_000), null, null, List.of());

    assertThat(SnapshotBytes.of(wordy).get()).isEqualTo(wordy);
  }

  static ConnectionSnapshot connection(
      String name,
      @Nullable Instant stop,
      @Nullable TlsSnapshot tls,
      List<SubscriptionSnapshot> subscriptions) {
    return new ConnectionSnapshot(
        7,
        ConnectionType.WEBSOCKET,
        "::1",
        4222,
        START,
        START.plusNanos(1),
        stop,
        "Client Closed",
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        name,
        "java",
        "1.2.3",
        tls,
        "user",
        "$G",
        "KEY",
        subscriptions);
  }
}
