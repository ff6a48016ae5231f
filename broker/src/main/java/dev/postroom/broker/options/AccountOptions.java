package dev.postroom.broker.options;

import dev.postroom.subject.mapping.Mapping;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An account that was configured (docs/spec/core.md 3.4). Immutable.
///
/// @param name case matters; not empty
/// @param mappings where what is published in it goes instead; of rules that match a subject the
///   first counts
/// @param exports what other accounts may have of it
/// @param imports what it has of other accounts, which exist and export that
/// @param limits what its clients may do
/// @param trace which messages of its clients are told of, though they do not say where; null for
///   none
public record AccountOptions(
    String name,
    List<Mapping> mappings,
    List<ExportOptions> exports,
    List<ImportOptions> imports,
    AccountLimits limits,
    @Nullable TraceOptions trace) {
  /// The account of clients that belong to no other; it always exists.
  public static final String DEFAULT = "$G";

  /// The account in which the server itself speaks, unless another is named; it always exists then.
  public static final String SYSTEM = "$SYS";

  public AccountOptions {
    mappings = List.copyOf(mappings);
    exports = List.copyOf(exports);
    imports = List.copyOf(imports);
  }

  /// Make an account of which nothing is told unless a message asks for it.
  public AccountOptions(
      String name,
      List<Mapping> mappings,
      List<ExportOptions> exports,
      List<ImportOptions> imports,
      AccountLimits limits) {
    this(name, mappings, exports, imports, limits, null);
  }

  /// Make an account in which messages go where they are published.
  public AccountOptions(String name) {
    this(name, List.of());
  }

  /// Make an account that has to do with no other.
  public AccountOptions(String name, List<Mapping> mappings) {
    this(name, mappings, List.of(), List.of(), AccountLimits.NONE);
  }

  /// Return whether it imports services.
  public boolean importsServices() {
    return imports.stream().anyMatch(ImportOptions.Service.class::isInstance);
  }
}
