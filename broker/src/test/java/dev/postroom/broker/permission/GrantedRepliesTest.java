package dev.postroom.broker.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.platform.Budget;
import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.testsupport.Allocations;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Who may answer may do so as often and as long as it is allowed, and what is remembered of it is
/// bounded.
class GrantedRepliesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final ManualClock clock = new ManualClock();
  private final Budget budget = new Budget(1 << 30);

  private GrantedReplies replies(int max, Duration expires) {
    PermissionOptions options =
        PermissionOptions.all()
            .withPublish(SubjectPermissions.allowing("free.>").deny("r.>"))
            .withResponses(new AllowResponses(max, expires));
    return new GrantedReplies(new Permissions(options), clock, budget, 7);
  }

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void grant(GrantedReplies replies, String reply) {
    replies.grant(buffer(reply), 0, reply.length());
  }

  private static boolean use(GrantedReplies replies, String reply) {
    return replies.use(buffer(reply), 0, reply.length());
  }

  @Test
  void a_reply_may_be_used_as_often_as_is_allowed() {
    GrantedReplies replies = replies(2, MINUTE);
    grant(replies, "r.1");

    assertThat(use(replies, "r.2")).isFalse();
    assertThat(use(replies, "r.1")).isTrue();
    assertThat(use(replies, "r.1")).isTrue();
    assertThat(use(replies, "r.1")).isFalse();
    assertThat(replies.size()).isZero();
  }

  @Test
  void each_message_with_the_same_reply_may_be_answered() {
    GrantedReplies replies = replies(1, MINUTE);
    grant(replies, "r.1");
    grant(replies, "r.1");

    assertThat(use(replies, "r.1")).isTrue();
    assertThat(use(replies, "r.1")).isTrue();
    assertThat(use(replies, "r.1")).isFalse();
  }

  @Test
  void a_reply_may_be_used_until_its_time_is_over() {
    GrantedReplies replies = replies(5, MINUTE);
    grant(replies, "r.1");
    clock.advance(MINUTE);
    assertThat(use(replies, "r.1")).isTrue();
    clock.advanceNanos(1);
    assertThat(use(replies, "r.1")).isFalse();
    assertThat(replies.size()).isZero();
  }

  @Test
  void without_limits_a_reply_may_be_used_for_ever() {
    GrantedReplies replies = replies(-1, Duration.ofSeconds(-1));
    grant(replies, "r.1");
    grant(replies, "r.1");
    clock.advance(Duration.ofDays(10_000));
    for (int i = 0; i < 100; i++) {
      assertThat(use(replies, "r.1")).isTrue();
    }
    assertThat(replies.size()).isEqualTo(1);
  }

  @Test
  void what_may_be_published_anyway_is_not_remembered() {
    GrantedReplies replies = replies(1, MINUTE);
    grant(replies, "free.1");
    assertThat(replies.size()).isZero();
    assertThat(use(replies, "free.1")).isFalse();
  }

  @Test
  void what_is_over_is_forgotten_when_something_new_comes() {
    GrantedReplies replies = replies(1, MINUTE);
    for (int i = 0; i < 1_000; i++) {
      grant(replies, "r." + i);
    }
    clock.advance(Duration.ofSeconds(30));
    grant(replies, "r.7");
    clock.advance(Duration.ofSeconds(31));
    grant(replies, "r.new");

    assertThat(replies.size()).isEqualTo(2);
    assertThat(use(replies, "r.7")).isTrue();
  }

  @Test
  void no_more_than_a_number_is_remembered_and_the_oldest_goes_first() {
    GrantedReplies replies = replies(1, Duration.ofSeconds(-1));
    for (int i = 0; i < GrantedReplies.MOST + 10; i++) {
      grant(replies, "r." + i);
    }
    assertThat(replies.size()).isEqualTo(GrantedReplies.MOST);
    assertThat(use(replies, "r.9")).isFalse();
    assertThat(use(replies, "r.10")).isTrue();
    replies.close();
    assertThat(budget.used()).isZero();
  }

  @Test
  void without_memory_the_oldest_gives_way() {
    Budget small = new Budget(1_000);
    PermissionOptions options = PermissionOptions.all().withResponses(AllowResponses.defaults());
    GrantedReplies replies = new GrantedReplies(new Permissions(options), clock, small, 7);
    for (int i = 0; i < 100; i++) {
      grant(replies, "r." + i + "x".repeat(i % 50));
    }
    assertThat(replies.size()).isBetween(3, 9);
    assertThat(use(replies, "r.99" + "x".repeat(49))).isTrue();
    assertThat(use(replies, "r.1x")).isFalse();
    assertThat(small.used()).isLessThanOrEqualTo(1_000);
    replies.close();
    assertThat(small.used()).isZero();
    grant(replies, "r." + "y".repeat(2_000)); // never fits
    assertThat(replies.size()).isZero();
  }

  @Test
  void it_answers_as_a_plain_map_does() {
    Seeds.cases(
        200,
        random -> {
          int max = random.between(1, 3);
          GrantedReplies replies = replies(max, MINUTE);
          Map<String, Integer> left = new HashMap<>();
          Map<String, Long> until = new HashMap<>();
          for (int i = 0; i < 1_000; i++) {
            String reply = "r." + random.nextInt(60);
            clock.advance(Duration.ofSeconds(random.nextInt(3)));
            if (clock.nanos() > until.getOrDefault(reply, Long.MAX_VALUE)) {
              left.remove(reply);
            }
            if (random.chance(50)) {
              grant(replies, reply);
              left.merge(reply, max, Integer::sum);
              until.put(reply, clock.nanos() + MINUTE.toNanos());
            } else {
              boolean may = left.getOrDefault(reply, 0) > 0;
              assertThat(use(replies, reply)).as(reply).isEqualTo(may);
              left.computeIfPresent(reply, (_, many) -> many == 1 ? null : many - 1);
            }
          }
          replies.close();
          assertThat(budget.used()).isZero();
        });
  }

  @Test
  void requests_that_are_answered_allocate_nothing() {
    GrantedReplies replies = replies(1, MINUTE);
    ByteBuffer reply = buffer("r.some-inbox-of-usual-length.0001");
    for (int i = 0; i < 20_000; i++) {
      answer(replies, reply);
    }
    long before = Allocations.ofThisThread();
    for (int i = 0; i < 10_000; i++) {
      answer(replies, reply);
    }
    assertThat(Allocations.ofThisThread() - before).isLessThan(10_000);
  }

  private static void answer(GrantedReplies replies, ByteBuffer reply) {
    replies.grant(reply, 0, reply.limit());
    if (!replies.use(reply, 0, reply.limit())) {
      throw new AssertionError("refused");
    }
  }

  @Test
  void what_is_over_gives_its_memory_back_though_no_message_comes() {
    GrantedReplies replies = replies(1, MINUTE);
    for (int i = 0; i < 1_000; i++) {
      grant(replies, "r." + i);
    }
    clock.advance(MINUTE.plusSeconds(1));
    replies.expire();

    assertThat(replies.size()).isZero();
    assertThat(budget.used()).isZero();
  }

  @Test
  void one_connection_leaves_room_for_others() {
    GrantedReplies replies = replies(1, MINUTE);
    String tail = "x".repeat(4_000);
    for (int i = 0; i < 20_000; i++) {
      grant(replies, "r." + i + tail);
    }

    assertThat(budget.used()).isLessThanOrEqualTo(GrantedReplies.MOST_BYTES);
    assertThat(use(replies, "r.19999" + tail)).isTrue();
    assertThat(use(replies, "r.0" + tail)).isFalse();
    replies.close();
    assertThat(budget.used()).isZero();
  }
}
