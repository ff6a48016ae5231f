package dev.postroom.cli.console;

/// What was asked for could not be done; exit code 1. The message is a sentence for whoever typed
/// the command: what, where, and what to do about it.
public final class FailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FailedException(String sentence) {
    super(sentence, null, false, false);
  }

  /// Return the sentence.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
