package dev.postroom.broker.connection;

import static dev.postroom.broker.connection.SnapshotBytesTest.connection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotPlaceTest {
  private final SnapshotPlace kept = new SnapshotPlace();

  @Test
  void without_its_subscriptions_all_else_stays() {
    ConnectionSnapshot whole =
        connection("a", Instant.EPOCH, null, List.of(new SubscriptionSnapshot("a", "", "1", 0, 0)));
    set(whole);

    kept.bare(new SnapshotPlace());

    assertThat(kept.copy().get()).isEqualTo(whole.with(List.of()));
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
    assertThat(kept.copy().get().name()).isEqualTo("c");
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
    SnapshotPlace next = new SnapshotPlace();
    next.set(SnapshotBytes.of(connection("x", null, null, List.of())));
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
    assertThat(kept.copy().get()).isEqualTo(whole.with(List.of()));
    next.set(SnapshotBytes.of(whole));
    assertThat(next.array()).isSameAs(large);
    assertThat(next.copy().get()).isEqualTo(whole);
  }

  private void set(ConnectionSnapshot snapshot) {
    kept.set(SnapshotBytes.of(snapshot));
  }
}
