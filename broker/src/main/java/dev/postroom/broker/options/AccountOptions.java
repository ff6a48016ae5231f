package dev.postroom.broker.options;

/// An account that was configured (docs/spec/core.md 3.4). Immutable.
///
/// @param name case matters; neither [#DEFAULT] nor empty
public record AccountOptions(String name) {
  /// The account of clients that belong to no other; it always exists.
  public static final String DEFAULT = "$G";

  /// The account in which the server itself speaks, unless another is named; it always exists then.
  public static final String SYSTEM = "$SYS";
}
