package dev.postroom.subject.mapping;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Subjects of one account under the names they have in another, one to one: what stands for a
/// wildcard on one side stands for one on the other (docs/spec/core.md 4.11). Immutable.
public final class Renaming {
  private static final String ONE = "*";
  private static final String REST = ">";
  private static final int LITERAL = -1;

  private final Source source;
  private final String destination;
  private final String[] sourceTokens; // the tail left out, as in the next two
  private final String[] renamed;
  private final int[] origins; // the token of the source that stands here, or LITERAL
  private final Transform transform;

  private Renaming(Source source, String destination, List<Piece> pieces) {
    this.source = source;
    this.destination = destination;
    this.transform = Transform.of(source, pieces);
    this.sourceTokens = tokens(text(source.text().getBytes(StandardCharsets.UTF_8)));
    this.renamed = new String[pieces.size()];
    this.origins = new int[pieces.size()];
    for (int i = 0; i < renamed.length; i++) {
      renamed[i] = pieces.get(i) instanceof Piece.Literal(byte[] text) ? text(text) : ONE;
      origins[i] = pieces.get(i) instanceof Piece.Token(int index) ? index : LITERAL;
    }
  }

  /// Leave subjects as they are.
  ///
  /// @param source a valid subject
  public static Renaming none(String source) {
    List<Piece> pieces = new ArrayList<>();
    String[] tokens = source.split("\\.", -1);
    for (int i = 0; i < tokens.length; i++) {
      if (tokens[i].equals(ONE)) {
        pieces.add(new Piece.Token(i));
      } else if (!tokens[i].equals(REST)) {
        pieces.add(new Piece.Literal(tokens[i].getBytes(StandardCharsets.UTF_8)));
      }
    }
    return new Renaming(Source.of(source), source, pieces);
  }

  /// Make a renaming.
  ///
  /// @param destination as in a mapping, but with no other function than `wildcard`; a `*` stands
  ///   for the wildcard of the source in the same place among wildcards
  /// @throws MappingException when it is no such destination, or leaves a wildcard out
  public static Renaming of(String source, String destination) throws MappingException {
    return of(source, destination, true);
  }

  /// Make a renaming as [#of] does, which may leave wildcards of the source out.
  ///
  /// @throws MappingException when it is no such destination
  public static Renaming loose(String source, String destination) throws MappingException {
    return of(source, destination, false);
  }

  private static Renaming of(String source, String destination, boolean usesAll)
      throws MappingException {
    if (!Mapping.isSource(source)) {
      throw new MappingException("invalid subject");
    }
    String named = numbered(destination);
    if (!named.contains("{{") && !Mapping.isSource(named)) {
      throw new MappingException("invalid subject");
    }
    Source read = Source.of(source);
    List<Piece> pieces = new DestinationParser(read.wildcards(), read.hasTail()).parse(named);
    List<Integer> left = new ArrayList<>(read.wildcards());
    for (int i = 0; i < pieces.size(); i++) {
      switch (pieces.get(i)) {
        case Piece.Literal _ -> {}
        case Piece.Token(int index) -> left.remove(Integer.valueOf(index));
        default ->
            throw MappingException.ofDestination(
                "the only mapping function allowed for import transforms is {{Wildcard()}}",
                named.split("\\.", -1)[i]);
      }
    }
    if (usesAll && !left.isEmpty()) {
      throw MappingException.ofDestination("not using all of the token wildcard(s)", named);
    }
    return new Renaming(read, destination, pieces);
  }

  /// Write each `*` as a reference to the wildcard of its number.
  private static String numbered(String destination) {
    StringBuilder named = new StringBuilder();
    int stars = 0;
    for (String token : destination.split("\\.", -1)) {
      named.append(named.isEmpty() ? "" : ".");
      named.append(token.equals(ONE) ? "$" + ++stars : token);
    }
    return named.toString();
  }

  /// Return what is renamed, a valid subject.
  public String source() {
    return source.text();
  }

  /// Return what it was told to become, perhaps with references.
  public String destination() {
    return destination;
  }

  /// Return the subjects it makes, as one could subscribe to them.
  public String pattern() {
    String joined = String.join(".", renamed);
    return shown(!source.hasTail() ? joined : joined.isEmpty() ? REST : joined + "." + REST);
  }

  /// Return the renaming from the subjects it makes to those it makes them of.
  public Renaming reversed() {
    StringBuilder back = new StringBuilder();
    for (int i = 0; i < sourceTokens.length; i++) {
      back.append(i == 0 ? "" : ".");
      back.append(sourceTokens[i].equals(ONE) ? "$" + numberOf(i) : sourceTokens[i]);
    }
    if (source.hasTail()) {
      back.append(back.isEmpty() ? REST : "." + REST);
    }
    try {
      return loose(pattern(), shown(back.toString()));
    } catch (MappingException e) {
      throw new IllegalStateException(this + " cannot be reversed", e);
    }
  }

  /// Return the place among the wildcards of the pattern of a token of the source.
  private int numberOf(int token) {
    int number = 0;
    for (int origin : origins) {
      number += origin == LITERAL ? 0 : 1;
      if (origin == token) {
        return number;
      }
    }
    throw new IllegalStateException("a wildcard that is not used: " + this);
  }

  /// Return the subjects of the source whose new name a subscription matches; null when there are
  /// none.
  ///
  /// @param wanted a valid subject
  public byte @Nullable [] narrow(byte[] wanted) {
    String[] narrowed = sourceTokens.clone();
    String[] tokens = text(wanted).split("\\.", -1);
    for (int i = 0; i < renamed.length; i++) {
      if (i == tokens.length) {
        return null;
      }
      if (tokens[i].equals(REST)) {
        return joined(narrowed, source.hasTail() ? REST : "");
      }
      if (!narrow(narrowed, i, tokens[i])) {
        return null;
      }
    }
    if (tokens.length > renamed.length != source.hasTail()) {
      return null;
    }
    String tail = String.join(".", Arrays.copyOfRange(tokens, renamed.length, tokens.length));
    return joined(narrowed, tail);
  }

  /// Hold a token of the new name to what is wanted, and return whether that is possible.
  private boolean narrow(String[] narrowed, int place, String wanted) {
    int origin = origins[place];
    if (wanted.equals(ONE)) {
      return true;
    }
    if (origin == LITERAL || !narrowed[origin].equals(ONE)) {
      return wanted.equals(origin == LITERAL ? renamed[place] : narrowed[origin]);
    }
    narrowed[origin] = wanted;
    return true;
  }

  private static byte[] joined(String[] tokens, String tail) {
    String joined = String.join(".", tokens);
    String whole = tail.isEmpty() ? joined : joined.isEmpty() ? tail : joined + "." + tail;
    return whole.getBytes(StandardCharsets.ISO_8859_1);
  }

  /// Return whether a published subject, a range of the buffer, is one of those that are renamed.
  boolean isAbout(ByteBuffer buffer, int start, int length) {
    return source.covers(buffer, start, length);
  }

  /// Write the new name of a subject that it is about.
  void write(Tokens subject, PieceWriter writer, SubjectWriter to) {
    transform.write(subject, writer, to);
  }

  /// Return the tokens of the source, the tail left out.
  private String[] tokens(String subject) {
    return Arrays.copyOf(subject.split("\\.", -1), source.count());
  }

  private static String shown(String text) {
    return new String(text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /// A character for each byte: what clients subscribe to need not be UTF-8.
  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Renaming that
        && source.text().equals(that.source.text())
        && destination.equals(that.destination);
  }

  @Override
  public int hashCode() {
    return 31 * source.text().hashCode() + destination.hashCode();
  }

  @Override
  public String toString() {
    return source.text() + " as " + destination;
  }
}
