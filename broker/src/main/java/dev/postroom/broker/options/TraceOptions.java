package dev.postroom.broker.options;

/// Where it is told what becomes of the messages of an account whose header `traceparent` says that
/// their calls are traced (docs/spec/core.md 1.16, 3.4). Immutable.
///
/// @param destination a literal subject of the account
/// @param sampling how many of a hundred such messages are told of
public record TraceOptions(String destination, int sampling) {
  /// All of them.
  public static final int ALL = 100;
}
