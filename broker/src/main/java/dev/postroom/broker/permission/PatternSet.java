package dev.postroom.broker.permission;

import dev.postroom.subject.Bytes;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Subjects, of which the literal ones are found by hash and the wildcards one after the other.
/// Immutable.
final class PatternSet {
  /// Operators write what is hashed; but a seed of 0 would let subjects that look alike collide.
  private static final long SEED = 0x9e3779b97f4a7c15L;

  private final byte[] @Nullable [] literals;
  private final byte[][] wildcards;
  private final byte[][] all;

  PatternSet(List<String> subjects) {
    this.all = subjects.stream().map(PatternSet::bytes).toArray(byte[][]::new);
    this.wildcards = Arrays.stream(all).filter(Subjects::hasWildcard).toArray(byte[][]::new);
    int plain = all.length - wildcards.length;
    this.literals = new byte[Integer.highestOneBit(plain * 2 + 1) * 2][];
    Arrays.stream(all).filter(each -> !Subjects.hasWildcard(each)).forEach(this::add);
  }

  private static byte[] bytes(String subject) {
    return subject.getBytes(StandardCharsets.UTF_8);
  }

  private void add(byte[] literal) {
    int slot = Bytes.hash(literal, 0, literal.length, SEED) & (literals.length - 1);
    while (literals[slot] != null) {
      slot = (slot + 1) & (literals.length - 1);
    }
    literals[slot] = literal;
  }

  boolean isEmpty() {
    return all.length == 0;
  }

  /// Return how many are compared one after the other.
  int wildcards() {
    return wildcards.length;
  }

  /// Return whether one of the subjects covers a range of the little-endian buffer, which has no
  /// empty token.
  ///
  /// @param strictly as in [Subjects#covers]
  boolean covers(ByteBuffer buffer, int start, int length, boolean strictly) {
    if (holds(buffer, start, length)) {
      return true;
    }
    for (byte[] each : wildcards) {
      if (Subjects.covers(each, buffer, start, length, strictly)) {
        return true;
      }
    }
    return false;
  }

  private boolean holds(ByteBuffer buffer, int start, int length) {
    int slot = Bytes.hash(buffer, start, length, SEED) & (literals.length - 1);
    for (byte[] found = literals[slot]; found != null; found = literals[slot]) {
      if (found.length == length && Bytes.equal(found, 0, buffer, start, length)) {
        return true;
      }
      slot = (slot + 1) & (literals.length - 1);
    }
    return false;
  }

  /// Return whether there are messages for one of these and for the subject of a subscription.
  boolean overlaps(byte[] subject) {
    for (byte[] each : all) {
      if (Subjects.overlap(each, subject)) {
        return true;
      }
    }
    return false;
  }
}
