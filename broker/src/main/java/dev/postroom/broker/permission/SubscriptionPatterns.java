package dev.postroom.broker.permission;

import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One list of a permission to subscribe: subjects, some of them for queue groups only. Immutable.
final class SubscriptionPatterns {
  /// A subject for queue groups whose name is covered by the other one.
  private static final class Queued {
    private final byte[] subject;
    private final byte[] queue;

    Queued(SubjectPattern pattern) {
      subject = pattern.subject().getBytes(StandardCharsets.UTF_8);
      queue = pattern.queue().getBytes(StandardCharsets.UTF_8);
    }

    boolean covers(ByteBuffer buffer, int start, int length, boolean strictly) {
      return Subjects.covers(subject, buffer, start, length, strictly);
    }

    boolean isFor(ByteBuffer group) {
      return Subjects.covers(queue, group, 0, group.limit(), true);
    }
  }

  private final PatternSet plain;
  private final Queued[] queued;

  SubscriptionPatterns(List<SubjectPattern> patterns) {
    this.plain =
        new PatternSet(
            patterns.stream()
                .filter(each -> each.queue().isEmpty())
                .map(SubjectPattern::subject)
                .toList());
    this.queued =
        patterns.stream()
            .filter(each -> !each.queue().isEmpty())
            .map(Queued::new)
            .toArray(Queued[]::new);
  }

  boolean isEmpty() {
    return plain.isEmpty() && queued.length == 0;
  }

  /// Return how many are compared one after the other.
  int compared() {
    return plain.wildcards() + queued.length;
  }

  /// Return whether these allow a subject without empty tokens. Where patterns for queue groups
  /// cover it, they alone decide of a queue group.
  ///
  /// @param queue the queue group; null for none
  /// @param strictly as in [Subjects#covers]
  boolean allow(
      ByteBuffer buffer, int start, int length, @Nullable ByteBuffer queue, boolean strictly) {
    if (queue != null) {
      boolean isDecided = false;
      for (Queued each : queued) {
        if (each.covers(buffer, start, length, strictly)) {
          if (each.isFor(queue)) {
            return true;
          }
          isDecided = true;
        }
      }
      if (isDecided) {
        return false;
      }
    }
    return plain.covers(buffer, start, length, strictly);
  }

  /// Return whether these deny a subject without empty tokens.
  boolean deny(ByteBuffer buffer, int start, int length, @Nullable ByteBuffer queue) {
    if (plain.covers(buffer, start, length, false)) {
      return true;
    }
    if (queue != null) {
      for (Queued each : queued) {
        if (each.covers(buffer, start, length, false) && each.isFor(queue)) {
          return true;
        }
      }
    }
    return false;
  }

  /// Return whether these deny messages that the subject of a subscription matches.
  boolean denySomeOf(byte[] subject, @Nullable ByteBuffer queue) {
    if (plain.overlaps(subject)) {
      return true;
    }
    if (queue != null) {
      for (Queued each : queued) {
        if (Subjects.overlap(each.subject, subject) && each.isFor(queue)) {
          return true;
        }
      }
    }
    return false;
  }
}
