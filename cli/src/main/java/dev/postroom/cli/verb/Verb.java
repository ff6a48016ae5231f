package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;

/// What the command line can do. Its fields are filled from the words that were typed.
@FunctionalInterface
public interface Verb {

  /// Do it. Blocks until it is done.
  ///
  /// @throws dev.postroom.cli.console.FailedException when it cannot be done
  /// @throws dev.postroom.cli.console.MisuseException when what was typed makes no sense
  void run(Console console);
}
