package dev.postroom.broker.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.DeliveryOptions;
import org.junit.jupiter.api.Test;

/// The bounds of docs/spec/core.md 1.11.
class SlowConsumerPolicyTest {
  private static final DeliveryOptions THOUSAND = DeliveryOptions.defaults().withMaxPending(1_000);

  @Test
  void a_receiver_is_cut_past_its_bound_and_not_at_it() {
    SlowConsumerPolicy policy = new SlowConsumerPolicy(THOUSAND);
    assertThat(policy.isOverflow(1_000)).isFalse();
    assertThat(policy.isOverflow(1_001)).isTrue();
    assertThat(policy.maxPending()).isEqualTo(1_000);
  }

  @Test
  void a_receiver_is_behind_past_three_quarters_of_its_bound() {
    SlowConsumerPolicy policy = new SlowConsumerPolicy(THOUSAND);
    assertThat(policy.isBehind(750)).isFalse();
    assertThat(policy.isBehind(751)).isTrue();
  }

  @Test
  void messages_are_dropped_for_who_is_behind_only_when_producers_must_not_stall() {
    SlowConsumerPolicy stalling = new SlowConsumerPolicy(THOUSAND);
    assertThat(stalling.isDropped(1_000)).isFalse();
    SlowConsumerPolicy dropping = new SlowConsumerPolicy(THOUSAND.withNoFastProducerStall(true));
    assertThat(dropping.isDropped(750)).isFalse();
    assertThat(dropping.isDropped(751)).isTrue();
  }

  @Test
  void a_bound_near_the_largest_number_does_not_overflow() {
    SlowConsumerPolicy policy = new SlowConsumerPolicy(THOUSAND.withMaxPending(Long.MAX_VALUE));
    assertThat(policy.isBehind(1L << 60)).isFalse();
    assertThat(policy.isOverflow(1L << 60)).isFalse();
  }
}
