package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.snapshot.SubscriptionStats;
import org.junit.jupiter.api.Test;

class SublistStatsTest {
  @Test
  void the_rate_of_hits_is_a_share_of_all_walks_however_many_messages_there_were() {
    SubscriptionStats stats = new SubscriptionStats(0, 0, 0, 1, 0, 30, 10, 0, 0);

    assertThat(SublistStats.FIELDS.toJson(stats))
        .contains("\"num_matches\":1,", "\"cache_hit_rate\":0.75,");
  }
}
