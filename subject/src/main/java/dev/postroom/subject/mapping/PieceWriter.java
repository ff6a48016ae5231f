package dev.postroom.subject.mapping;

import java.util.random.RandomGenerator;

/// Writes what a piece makes of a subject. Confined to one thread.
final class PieceWriter {
  static final int FNV_OFFSET = 0x811c9dc5;
  private static final int FNV_PRIME = 0x01000193;

  private final RandomGenerator random;

  PieceWriter(RandomGenerator random) {
    this.random = random;
  }

  void write(Piece piece, Tokens from, SubjectWriter to) {
    switch (piece) {
      case Piece.Literal(byte[] text) -> to.put(text);
      case Piece.Token(int index) -> to.put(from.bytes(), from.start(index), from.end(index));
      case Piece.Partition(int buckets, int[] tokens) ->
          to.decimal(
              buckets == 0
                  ? 0
                  : Integer.toUnsignedLong(Integer.remainderUnsigned(hash(from, tokens), buckets)));
      case Piece.Chance(int bound) ->
          to.decimal(bound == 0 ? 0 : random.nextLong(Math.abs((long) bound)));
      case Piece.Split split -> split(split, from, to);
      case Piece.Characters(int index) -> characters(index, from, to);
      case Piece.SplitAt split -> splitAt(split, from, to);
      case Piece.Slices slices -> slices(slices, from, to);
      case Piece.End end -> end(end, from, to);
    }
  }

  /// FNV-1a with 32 bits, of the named tokens one behind the other.
  private static int hash(Tokens from, int[] tokens) {
    if (tokens.length == 0) {
      return hash(FNV_OFFSET, from.bytes(), 0, from.length());
    }
    int hash = FNV_OFFSET;
    for (int token : tokens) {
      hash = hash(hash, from.bytes(), from.start(token), from.end(token));
    }
    return hash;
  }

  private static int hash(int before, byte[] bytes, int start, int end) {
    int hash = before;
    for (int i = start; i < end; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * FNV_PRIME;
    }
    return hash;
  }

  private static void split(Piece.Split split, Tokens from, SubjectWriter to) {
    byte[] bytes = from.bytes();
    byte[] delimiter = split.delimiter();
    int end = from.end(split.index());
    int part = from.start(split.index());
    boolean isFirst = true;
    int at = part;
    while (at <= end) {
      boolean isDelimiter = at < end && startsWith(bytes, at, end, delimiter);
      if (isDelimiter || at == end) {
        if (at > part) {
          if (!isFirst) {
            to.dot();
          }
          to.put(bytes, part, at);
          isFirst = false;
        }
        part = at + delimiter.length;
      }
      at = isDelimiter ? part : at + 1;
    }
  }

  private static void characters(int index, Tokens from, SubjectWriter to) {
    int end = from.end(index);
    int part = from.start(index);
    for (int at = part + 1; at <= end; at++) {
      boolean isInside = at < end && (from.bytes()[at] & 0xc0) == 0x80; // of one in UTF-8
      if (!isInside) {
        to.put(from.bytes(), part, at);
        if (at < end) {
          to.dot();
        }
        part = at;
      }
    }
  }

  private static boolean startsWith(byte[] bytes, int at, int end, byte[] text) {
    if (end - at < text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (bytes[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static void splitAt(Piece.SplitAt split, Tokens from, SubjectWriter to) {
    int start = from.start(split.index());
    int end = from.end(split.index());
    if (split.bytes() <= 0 || split.bytes() >= end - start) {
      to.put(from.bytes(), start, end);
      return;
    }
    int middle = split.fromRight() ? end - split.bytes() : start + split.bytes();
    to.put(from.bytes(), start, middle);
    to.dot();
    to.put(from.bytes(), middle, end);
  }

  private static void slices(Piece.Slices slices, Tokens from, SubjectWriter to) {
    int start = from.start(slices.index());
    int end = from.end(slices.index());
    int size = slices.bytes();
    if (size <= 0 || size >= end - start) {
      to.put(from.bytes(), start, end);
      return;
    }
    int rest = (end - start) % size;
    int first = slices.fromRight() && rest > 0 ? rest : size;
    to.put(from.bytes(), start, start + first);
    for (int at = start + first; at < end; at += size) {
      to.dot();
      to.put(from.bytes(), at, Math.min(end, at + size));
    }
  }

  private static void end(Piece.End piece, Tokens from, SubjectWriter to) {
    int start = from.start(piece.index());
    int end = from.end(piece.index());
    boolean isWhole = piece.bytes() <= 0 || piece.bytes() >= end - start;
    boolean fromRight = piece.fromRight();
    to.put(
        from.bytes(),
        isWhole || !fromRight ? start : end - piece.bytes(),
        isWhole || fromRight ? end : start + piece.bytes());
  }
}
