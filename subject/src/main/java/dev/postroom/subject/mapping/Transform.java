package dev.postroom.subject.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes one subject of another: the source says which subjects, its wildcards what of them can be
/// used, the destination what becomes of it (docs/spec/core.md 1.15). Immutable.
final class Transform {
  private static final byte[] ANY = {};

  private final byte[][] source; // ANY for *
  private final boolean hasTail; // the source, and then the destination too, ends with >
  private final Piece[] pieces;

  private Transform(byte[][] source, boolean hasTail, Piece[] pieces) {
    this.source = source;
    this.hasTail = hasTail;
    this.pieces = pieces;
  }

  /// Make a transform.
  ///
  /// @throws MappingException when the destination cannot be made of the source
  static Transform of(String source, String destination) throws MappingException {
    String[] tokens = source.split("\\.", -1);
    List<Integer> wildcards = new ArrayList<>();
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].equals("*")) {
        wildcards.add(i);
      }
    }
    boolean hasTail = tokens[tokens.length - 1].equals(">");
    return of(source, new DestinationParser(wildcards, hasTail).parse(destination));
  }

  /// Make a transform to a destination of these pieces, and of the tail if the source has one.
  static Transform of(String source, List<Piece> pieces) {
    String[] tokens = source.split("\\.", -1);
    boolean hasTail = tokens[tokens.length - 1].equals(">");
    byte[][] pattern = new byte[hasTail ? tokens.length - 1 : tokens.length][];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = tokens[i].equals("*") ? ANY : tokens[i].getBytes(StandardCharsets.UTF_8);
    }
    return new Transform(pattern, hasTail, pieces.toArray(Piece[]::new));
  }

  boolean matches(Tokens subject) {
    int count = source.length;
    if (hasTail ? subject.count() <= count : subject.count() != count) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      byte[] token = source[i];
      if (token.length == 0 ? !subject.isOne(i) : !subject.is(i, token)) {
        return false;
      }
    }
    return true;
  }

  /// Write what becomes of a subject that matches.
  void write(Tokens subject, PieceWriter writer, SubjectWriter to) {
    for (int i = 0; i < pieces.length; i++) {
      if (i > 0) {
        to.dot();
      }
      writer.write(pieces[i], subject, to);
    }
    if (hasTail) {
      if (pieces.length > 0) {
        to.dot();
      }
      to.put(subject.bytes(), subject.start(source.length), subject.length());
    }
  }
}
