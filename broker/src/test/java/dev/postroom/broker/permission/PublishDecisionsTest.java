package dev.postroom.broker.permission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.testsupport.Allocations;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// Decisions that were made before are the same as new ones, and cost nothing.
class PublishDecisionsTest {
  private static final Permissions SOME =
      new Permissions(
          PermissionOptions.all()
              .withPublish(SubjectPermissions.allowing("s.*.x", "s.1").deny("s.3.*", "*.5.x")));

  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Test
  void what_is_remembered_is_what_would_be_decided_anew() {
    Seeds.cases(
        200,
        random -> {
          PublishDecisions decisions = new PublishDecisions(random.nextLong());
          decisions.use(SOME);
          int subjects = random.between(1, 300);
          for (int i = 0; i < 2_000; i++) {
            String subject =
                "s." + random.nextInt(subjects) + random.oneOf("", ".x", "." + "y".repeat(130));
            ByteBuffer buffer = buffer(subject);
            assertThat(decisions.mayPublish(buffer, 0, subject.length()))
                .as(subject)
                .isEqualTo(SOME.mayPublish(buffer, 0, subject.length()));
          }
        });
  }

  @Test
  void other_permissions_decide_anew() {
    PublishDecisions decisions = new PublishDecisions(1);
    ByteBuffer subject = buffer("s.3.x");

    assertThat(decisions.mayPublish(subject, 0, 5)).isTrue();
    decisions.use(SOME);
    assertThat(decisions.mayPublish(subject, 0, 5)).isFalse();
    decisions.use(Permissions.ALL);
    assertThat(decisions.mayPublish(subject, 0, 5)).isTrue();
  }

  @Test
  void only_what_is_not_known_is_work() {
    PublishDecisions decisions = new PublishDecisions(1);
    ByteBuffer subject = buffer("s.3.x");
    decisions.use(SOME);

    assertThat(decisions.mayPublish(subject, 0, 5)).isFalse();
    assertThat(decisions.lastWork()).isEqualTo(3); // patterns with wildcards
    assertThat(decisions.mayPublish(subject, 0, 5)).isFalse();
    assertThat(decisions.lastWork()).isZero();
    decisions.mayPublish(buffer("y".repeat(130)), 0, 130);
    assertThat(decisions.lastWork()).isEqualTo(3);
    decisions.use(Permissions.ALL);
    assertThat(decisions.mayPublish(subject, 0, 5)).isTrue();
    assertThat(decisions.lastWork()).isZero();
  }

  /// The places are fixed, so that what comes does not matter once all were used.
  @Test
  void many_subjects_need_no_more_memory_than_a_few() {
    PublishDecisions decisions = new PublishDecisions(1);
    decisions.use(SOME);
    ByteBuffer subject = buffer("s.000000");
    publishAll(decisions, subject);
    long before = Allocations.ofThisThread();
    publishAll(decisions, subject);
    assertThat(Allocations.ofThisThread() - before).isLessThan(10_000);
  }

  private static void publishAll(PublishDecisions decisions, ByteBuffer subject) {
    for (int i = 0; i < 100_000; i++) {
      int rest = i;
      for (int at = 7; at > 1; at--) {
        subject.put(at, (byte) ('0' + rest % 10));
        rest /= 10;
      }
      decisions.mayPublish(subject, 0, 8);
    }
  }

  @Test
  void a_subject_that_comes_again_allocates_nothing() {
    PublishDecisions decisions = new PublishDecisions(1);
    decisions.use(SOME);
    ByteBuffer first = buffer("s.7.x");
    ByteBuffer second = buffer("s.1");
    for (int i = 0; i < 20_000; i++) {
      assertThatBothMay(decisions, first, second);
    }
    long before = Allocations.ofThisThread();
    for (int i = 0; i < 10_000; i++) {
      assertThatBothMay(decisions, first, second);
    }
    assertThat(Allocations.ofThisThread() - before).isLessThan(10_000);
  }

  private static void assertThatBothMay(
      PublishDecisions decisions, ByteBuffer first, ByteBuffer second) {
    if (!decisions.mayPublish(first, 0, 5) || !decisions.mayPublish(second, 0, 3)) {
      throw new AssertionError("refused");
    }
  }
}
