package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedConnectionsTest {
  private final ClosedConnections closed = new ClosedConnections(3);

  @Test
  void the_last_ones_are_remembered_with_their_subscriptions() {
    for (int cid = 1; cid <= 5; cid++) {
      closed.add(connection(cid, 2));
    }

    assertThat(closed.all()).extracting(ConnectionSnapshot::cid).containsExactly(3L, 4L, 5L);
    assertThat(closed.all()).allMatch(each -> each.subscriptions().size() == 2);
  }

  @Test
  void too_many_subscriptions_are_forgotten_from_the_oldest_on() {
    closed.add(connection(1, 10));
    closed.add(connection(2, ClosedConnections.MOST_SUBSCRIPTIONS - 5));
    closed.add(connection(3, 5));

    assertThat(closed.all())
        .extracting(each -> each.subscriptions().size())
        .containsExactly(0, ClosedConnections.MOST_SUBSCRIPTIONS - 5, 5);
    closed.add(connection(4, 1));
    assertThat(closed.all())
        .extracting(each -> each.subscriptions().size())
        .containsExactly(0, 5, 1);
    closed.add(connection(5, ClosedConnections.MOST_SUBSCRIPTIONS));
    assertThat(closed.all()).extracting(ConnectionSnapshot::cid).containsExactly(3L, 4L, 5L);
  }

  @Test
  void long_names_count_too() {
    String longName = "a".repeat((int) (ClosedConnections.MOST_CHARACTERS / 2));
    closed.add(connection(1, List.of(new SubscriptionSnapshot(longName, "", "1", 0, 0))));
    closed.add(connection(2, List.of(new SubscriptionSnapshot(longName, "", "1", 0, 0))));

    assertThat(closed.all()).extracting(each -> each.subscriptions().size()).containsExactly(0, 1);
  }

  @Test
  void one_that_alone_is_too_much_loses_its_own_and_no_others() {
    closed.add(connection(1, 3));
    closed.add(connection(2, ClosedConnections.MOST_SUBSCRIPTIONS + 1));

    assertThat(closed.all()).extracting(each -> each.subscriptions().size()).containsExactly(3, 0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void none_are_remembered_where_none_should_be(int most) {
    ClosedConnections none = new ClosedConnections(most);
    none.add(connection(1, 1));

    assertThat(none.all()).isEmpty();
  }

  private static ConnectionSnapshot connection(long cid, int subscriptions) {
    return connection(
        cid, Collections.nCopies(subscriptions, new SubscriptionSnapshot("a", "", "1", 0, 0)));
  }

  private static ConnectionSnapshot connection(long cid, List<SubscriptionSnapshot> subscriptions) {
    return new ConnectionSnapshot(
        cid,
        ConnectionType.STANDARD,
        "127.0.0.1",
        1,
        Instant.EPOCH,
        Instant.EPOCH,
        Instant.EPOCH,
        "Client Closed",
        0,
        0,
        0,
        0,
        0,
        0,
        0,
        subscriptions.size(),
        "",
        "",
        "",
        null,
        "",
        "",
        "",
        subscriptions);
  }
}
