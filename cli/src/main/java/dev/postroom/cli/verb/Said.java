package dev.postroom.cli.verb;

import java.util.function.UnaryOperator;

/// What was said by an option, or else by an environment variable. Immutable.
///
/// @param value empty when nobody said anything
/// @param source `--creds` or `$NATS_CREDS`, whichever it came from; empty when neither did
record Said(String value, String source) {

  static Said of(String typed, String option, UnaryOperator<String> environment, String variable) {
    if (!typed.isEmpty()) {
      return new Said(typed, option);
    }
    String set = environment.apply(variable);
    return set.isEmpty() ? new Said("", "") : new Said(set, "$" + variable);
  }

  String orElse(String other) {
    return isEmpty() ? other : value;
  }

  boolean isEmpty() {
    return value.isEmpty();
  }

  /// Return a file with where it was named, for sentences: `x.creds of --creds`.
  String named() {
    return value + " of " + source;
  }
}
