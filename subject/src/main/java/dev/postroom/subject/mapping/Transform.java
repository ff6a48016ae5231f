package dev.postroom.subject.mapping;

import java.util.List;

/// Makes one subject of another: the source says which subjects, its wildcards what of them can be
/// used, the destination what becomes of it (docs/spec/core.md 1.15). Immutable.
final class Transform {
  private final Source source;
  private final Piece[] pieces;

  private Transform(Source source, Piece[] pieces) {
    this.source = source;
    this.pieces = pieces;
  }

  /// Make a transform.
  ///
  /// @throws MappingException when the destination cannot be made of the source
  static Transform of(Source source, String destination) throws MappingException {
    return of(
        source, new DestinationParser(source.wildcards(), source.hasTail()).parse(destination));
  }

  /// Make a transform to a destination of these pieces, and of the tail if the source has one.
  static Transform of(Source source, List<Piece> pieces) {
    return new Transform(source, pieces.toArray(Piece[]::new));
  }

  /// Write what becomes of a subject that the source covers.
  void write(Tokens subject, PieceWriter writer, SubjectWriter to) {
    for (int i = 0; i < pieces.length; i++) {
      if (i > 0) {
        to.dot();
      }
      writer.write(pieces[i], subject, to);
    }
    if (source.hasTail()) {
      if (pieces.length > 0) {
        to.dot();
      }
      to.put(subject.bytes(), subject.start(source.count()), subject.length());
    }
  }
}
