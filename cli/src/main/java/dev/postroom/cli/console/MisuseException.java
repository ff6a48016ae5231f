package dev.postroom.cli.console;

/// The command was wrong as it was typed; exit code 2. The message is a sentence that says what a
/// right one looks like.
public final class MisuseException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MisuseException(String sentence) {
    super(sentence, null, false, false);
  }

  /// Return the sentence.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
