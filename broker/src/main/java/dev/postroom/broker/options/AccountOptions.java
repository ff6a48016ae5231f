package dev.postroom.broker.options;

import dev.postroom.subject.mapping.Mapping;
import java.util.List;

/// An account that was configured (docs/spec/core.md 3.4). Immutable.
///
/// @param name case matters; not empty
/// @param mappings where what is published in it goes instead; of rules that match a subject the
///   first counts
public record AccountOptions(String name, List<Mapping> mappings) {
  /// The account of clients that belong to no other; it always exists.
  public static final String DEFAULT = "$G";

  /// The account in which the server itself speaks, unless another is named; it always exists then.
  public static final String SYSTEM = "$SYS";

  public AccountOptions {
    mappings = List.copyOf(mappings);
  }

  /// Make an account in which messages go where they are published.
  public AccountOptions(String name) {
    this(name, List.of());
  }
}
