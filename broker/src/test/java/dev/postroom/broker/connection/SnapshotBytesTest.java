package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.PeerCert;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SnapshotBytesTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05.000000006Z");

  private final SnapshotBytes kept = new SnapshotBytes();

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

    set(whole);

    assertThat(kept.get()).isEqualTo(whole);
    assertThat(kept.copy().get()).isEqualTo(whole);
    assertThat(kept.subscriptions()).isEqualTo(2);
    assertThat(kept.characters()).isEqualTo(3 + 1 + 1 + 1 + 1);
  }

  @Test
  void so_is_one_without_encryption_subscriptions_and_end() {
    ConnectionSnapshot bare = connection("", null, null, List.of());

    set(bare);

    assertThat(kept.get()).isEqualTo(bare);
  }

  @Test
  void a_name_may_be_longer_than_64_kib() {
    ConnectionSnapshot wordy = connection("n".repeat(70_000), null, null, List.of());

    set(wordy);

    assertThat(kept.get()).isEqualTo(wordy);
  }

  @Test
  void without_its_subscriptions_all_else_stays() {
    ConnectionSnapshot whole =
        connection("a", START, null, List.of(new SubscriptionSnapshot("a", "", "1", 0, 0)));
    set(whole);

    kept.bare(new SnapshotBytes());

    assertThat(kept.get()).isEqualTo(whole.with(List.of()));
    assertThat(kept.subscriptions()).isZero();
    assertThat(kept.characters()).isZero();
  }

  @Test
  void who_is_alike_takes_over_the_same_array_and_a_burst_is_not_kept() {
    set(connection("a", null, null, List.of()));
    byte[] first = kept.array();
    set(connection("b", null, null, List.of()));
    assertThat(kept.array()).isSameAs(first);
    set(connection("n".repeat(70_000), null, null, List.of()));

    set(connection("c", null, null, List.of()));

    assertThat(kept.array()).hasSameSizeAs(first);
    assertThat(kept.get().name()).isEqualTo("c");
  }

  @Test
  void a_copy_stays_what_it_was() {
    set(connection("b", null, null, List.of()));

    SnapshotBytes copy = kept.copy();
    set(connection("c", null, null, List.of()));

    assertThat(copy.get().name()).isEqualTo("b");
  }

  @Test
  void who_loses_its_subscriptions_changes_arrays_with_who_comes() {
    SnapshotBytes next = new SnapshotBytes();
    next.set(SnapshotBytes.content(connection("x", null, null, List.of())));
    byte[] small = next.array();
    ConnectionSnapshot whole =
        connection(
            "a",
            null,
            null,
            Collections.nCopies(40, new SubscriptionSnapshot("orders.new", "", "1", 0, 0)));
    set(whole);
    byte[] large = kept.array();

    kept.bare(next);

    assertThat(kept.array()).isSameAs(small);
    assertThat(next.array()).isSameAs(large);
    assertThat(kept.get()).isEqualTo(whole.with(List.of()));
    next.set(SnapshotBytes.content(whole));
    assertThat(next.array()).isSameAs(large);
    assertThat(next.get()).isEqualTo(whole);
  }

  private void set(ConnectionSnapshot snapshot) {
    kept.set(SnapshotBytes.content(snapshot));
  }

  private static ConnectionSnapshot connection(
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
