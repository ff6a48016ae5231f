package dev.postroom.broker.permission;

import dev.postroom.subject.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Subjects, of which the literal ones are found by hash and the wildcards one after the other.
/// Immutable.
final class PatternSet {
  /// Operators write what is hashed; but a seed of 0 would let subjects that look alike collide.
  private static final long SEED = 0x9e3779b97f4a7c15L;

  private final byte[] @Nullable [] literals;
  private final Pattern[] wildcards;
  private final Pattern[] all;

  PatternSet(List<String> subjects) {
    List<String> plain = subjects.stream().filter(each -> !Pattern.isWildcard(each)).toList();
    this.literals = new byte[Integer.highestOneBit(plain.size() * 2 + 1) * 2][];
    plain.forEach(each -> add(each.getBytes(StandardCharsets.UTF_8)));
    this.wildcards =
        subjects.stream().filter(Pattern::isWildcard).map(Pattern::new).toArray(Pattern[]::new);
    this.all = subjects.stream().map(Pattern::new).toArray(Pattern[]::new);
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

  /// Return whether one of the subjects covers a range of the little-endian buffer, which has no
  /// empty token.
  ///
  /// @param strictly as in [Pattern#covers]
  boolean covers(ByteBuffer buffer, int start, int length, boolean strictly) {
    if (holds(buffer, start, length)) {
      return true;
    }
    for (Pattern each : wildcards) {
      if (each.covers(buffer, start, length, strictly)) {
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
    for (Pattern each : all) {
      if (each.overlaps(subject)) {
        return true;
      }
    }
    return false;
  }
}
