package dev.postroom.subject.mapping;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a destination: literal tokens, `$1`, and functions in double braces (docs/spec/core.md
/// 1.15). Confined.
final class DestinationParser {
  private static final Pattern REFERENCE = Pattern.compile("\\$(-?\\d{1,9})");
  private static final Pattern FUNCTION =
      Pattern.compile("\\{\\{\\s*([A-Za-z]+)\\s*\\((.*)\\)\\s*}}");

  private final List<Integer> wildcards; // where in the source each wildcard stands
  private final boolean hasTail;

  DestinationParser(List<Integer> wildcards, boolean hasTail) {
    this.wildcards = wildcards;
    this.hasTail = hasTail;
  }

  /// Return what the tokens of the destination are made of, the tail left out.
  List<Piece> parse(String destination) throws MappingException {
    String[] tokens = destination.split("\\.", -1);
    boolean ends = tokens[tokens.length - 1].equals(">");
    if (!isPossible(tokens)) {
      throw new MappingException("invalid mapping destination: invalid transform");
    }
    if (ends != hasTail || Arrays.asList(tokens).contains("*")) {
      throw new MappingException("invalid subject");
    }
    List<Piece> pieces = new ArrayList<>();
    for (int i = 0; i < tokens.length - (ends ? 1 : 0); i++) {
      pieces.add(piece(tokens[i]));
    }
    return pieces;
  }

  /// Return whether no token is empty, and no blank stands outside of a function.
  private static boolean isPossible(String[] tokens) {
    for (int i = 0; i < tokens.length; i++) {
      String token = tokens[i];
      boolean isFunction = token.startsWith("{{") && token.endsWith("}}");
      boolean isTailTooEarly = token.equals(">") && i < tokens.length - 1;
      if (token.isEmpty() || isTailTooEarly || (!isFunction && token.contains(" "))) {
        return false;
      }
    }
    return true;
  }

  private Piece piece(String token) throws MappingException {
    Matcher reference = REFERENCE.matcher(token);
    if (reference.matches()) {
      return new Piece.Token(wildcard(reference.group(1), token));
    }
    if (token.startsWith("{{") && token.endsWith("}}")) {
      return function(token);
    }
    return new Piece.Literal(token.getBytes(StandardCharsets.UTF_8));
  }

  private Piece function(String token) throws MappingException {
    Matcher call = FUNCTION.matcher(token);
    if (!call.matches()) {
      throw unknown(token);
    }
    String[] arguments = call.group(2).split(",", -1);
    String last = arguments[arguments.length - 1].stripLeading();
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = arguments[i].strip();
    }
    return switch (Name.of(call.group(1))) {
      case WILDCARD -> new Piece.Token(wildcard(only(arguments, 1, token)[0], token));
      case PARTITION -> partition(arguments, token);
      case RANDOM -> chance(arguments, token);
      case SPLIT -> split(only(arguments, 2, token)[0], last, token);
      case SPLIT_FROM_LEFT ->
          new Piece.SplitAt(index(arguments, token), size(arguments, token), false);
      case SPLIT_FROM_RIGHT ->
          new Piece.SplitAt(index(arguments, token), size(arguments, token), true);
      case SLICE_FROM_LEFT ->
          new Piece.Slices(index(arguments, token), size(arguments, token), false);
      case SLICE_FROM_RIGHT ->
          new Piece.Slices(index(arguments, token), size(arguments, token), true);
      case LEFT -> new Piece.End(index(arguments, token), size(arguments, token), false);
      case RIGHT -> new Piece.End(index(arguments, token), size(arguments, token), true);
      case UNKNOWN -> throw unknown(token);
    };
  }

  private static MappingException unknown(String token) {
    return MappingException.ofDestination("unknown function", token);
  }

  /// What can be called; the first letter of each word may be of either case.
  private enum Name {
    WILDCARD("[wW]ildcard"),
    PARTITION("[pP]artition"),
    RANDOM("[rR]andom"),
    SPLIT("[sS]plit"),
    SPLIT_FROM_LEFT("[sS]plit[fF]rom[lL]eft"),
    SPLIT_FROM_RIGHT("[sS]plit[fF]rom[rR]ight"),
    SLICE_FROM_LEFT("[sS]lice[fF]rom[lL]eft"),
    SLICE_FROM_RIGHT("[sS]lice[fF]rom[rR]ight"),
    LEFT("[lL]eft"),
    RIGHT("[rR]ight"),
    UNKNOWN("");

    private final Pattern pattern;

    Name(String pattern) {
      this.pattern = Pattern.compile(pattern);
    }

    static Name of(String text) {
      for (Name each : values()) {
        if (each.pattern.matcher(text).matches()) {
          return each;
        }
      }
      return UNKNOWN;
    }
  }

  private static String[] only(String[] arguments, int count, String token)
      throws MappingException {
    if (arguments.length < count || arguments[0].isEmpty()) {
      throw tooFew(token);
    }
    if (arguments.length > count) {
      throw MappingException.ofDestination("too many arguments passed to the function", token);
    }
    return arguments;
  }

  private Piece partition(String[] arguments, String token) throws MappingException {
    int[] tokens = new int[arguments.length - 1];
    int buckets = number(arguments[0], token);
    if (wildcards.isEmpty() && !hasTail) {
      return Piece.Partition.ofNothing(buckets);
    }
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = wildcard(arguments[i + 1], token);
    }
    return new Piece.Partition(buckets, tokens);
  }

  private static Piece chance(String[] arguments, String token) throws MappingException {
    if (arguments.length > 1) {
      throw tooFew(token);
    }
    return new Piece.Chance(number(arguments[0], token));
  }

  private static MappingException tooFew(String token) {
    return MappingException.ofDestination("not enough arguments passed to the function", token);
  }

  private Piece split(String number, String delimiter, String token) throws MappingException {
    if (delimiter.contains(" ")) {
      throw malformed(token);
    }
    int index = wildcard(number, token);
    if (delimiter.isEmpty()) {
      return new Piece.Characters(index);
    }
    return new Piece.Split(index, delimiter.getBytes(StandardCharsets.UTF_8));
  }

  private int index(String[] arguments, String token) throws MappingException {
    String number = only(arguments, 2, token)[0];
    int _ = size(arguments, token); // what is no number is told of first
    return wildcard(number, token);
  }

  private static int size(String[] arguments, String token) throws MappingException {
    return number(arguments[1], token);
  }

  private static int number(String text, String token) throws MappingException {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw malformed(token);
    }
  }

  private static MappingException malformed(String token) {
    return MappingException.ofDestination(
        "function argument is invalid or in the wrong format", token);
  }

  /// Return where in the source the wildcard of this number stands, counted from 1. What is less
  /// means the first token, as for nats-server.
  private int wildcard(String text, String token) throws MappingException {
    int number = number(text, token);
    if (wildcards.isEmpty() || number > wildcards.size()) {
      String which = wildcards.isEmpty() && !hasTail ? "" : ": [" + number + "]";
      throw MappingException.ofDestination("wildcard index out of range", token + which);
    }
    return number < 1 ? 0 : wildcards.get(number - 1);
  }
}
