package dev.postroom.subject.mapping;

import java.nio.charset.StandardCharsets;

/// What makes one token of a destination, or several (docs/spec/core.md 1.15). Tokens of the source
/// are counted from 0 here. Immutable.
sealed interface Piece {

  /// Text as it stands.
  @SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
  record Literal(byte[] text) implements Piece {}

  /// A token as it is.
  record Token(int index) implements Piece {}

  /// A number below `buckets` that depends on some tokens, or on the whole subject when none are
  /// named.
  @SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
  record Partition(int buckets, int[] tokens) implements Piece {

    /// Return the number that nats-server makes of a source without wildcards: it hashes nothing.
    static Piece ofNothing(int buckets) {
      String number =
          buckets == 0
              ? "0"
              : Integer.toUnsignedString(
                  Integer.remainderUnsigned(PieceWriter.FNV_OFFSET, buckets));
      return new Literal(number.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /// A number below `bound`, by chance.
  record Chance(int bound) implements Piece {}

  /// A token cut at each delimiter; empty parts vanish.
  @SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
  record Split(int index, byte[] delimiter) implements Piece {}

  /// A token cut into its characters.
  record Characters(int index) implements Piece {}

  /// A token cut in two, so many bytes from one of its ends.
  record SplitAt(int index, int bytes, boolean fromRight) implements Piece {}

  /// A token cut into parts of so many bytes; the rest is at the other end.
  record Slices(int index, int bytes, boolean fromRight) implements Piece {}

  /// The first or last bytes of a token.
  record End(int index, int bytes, boolean fromRight) implements Piece {}
}
