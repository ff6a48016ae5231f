package dev.postroom.server.options;

import java.util.List;

/// What a command line asks for.
public sealed interface Command {

  /// Print a text that was asked for, and end well.
  ///
  /// @param text what belongs on standard output
  record Show(String text) implements Command {}

  /// Say what is wrong with a flag, then how flags are used; nats-server ends well here, so this
  /// does.
  ///
  /// @param message what belongs on standard error
  /// @param usage what belongs on standard output
  record Misuse(String message, String usage) implements Command {}

  /// Say why nothing can be done, and end badly.
  ///
  /// @param message what belongs on standard error
  record Refuse(String message) implements Command {}

  /// Say that a configuration was found good, and end well.
  ///
  /// @param message what belongs on standard error
  record Approve(String message) implements Command {}

  /// Send a signal to a running server, and end well when that worked.
  ///
  /// @param word what to do: `ldm`, `quit`, `reload`, `reopen`, `stop` or `term`; not yet checked
  /// @param target a process id, the beginning of some (`12*`), or a file that holds one of both;
  ///   empty means the only server that runs
  record Send(String word, String target) implements Command {}

  /// Run a server.
  ///
  /// @param options what it is told
  /// @param warnings what belongs on standard error first, a line each
  record Run(ServerOptions options, List<String> warnings) implements Command {
    public Run {
      warnings = List.copyOf(warnings);
    }
  }
}
