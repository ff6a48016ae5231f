package dev.postroom.cli.console;

/// Nobody reads standard output any more, as in `postroom sub x | head -1`: there is nothing left
/// to do, and nothing went wrong.
public final class OutputGoneException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutputGoneException() {
    super("nobody reads standard output", null, false, false);
  }
}
