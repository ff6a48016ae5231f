package dev.postroom.cli.console;

/// Whoever started the verb ended it before it was done (Ctrl-C); exit code 130. The message says
/// how far it came.
public final class StoppedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoppedException(String sentence) {
    super(sentence, null, false, false);
  }

  /// Return the sentence.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
