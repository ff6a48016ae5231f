package dev.postroom.server.options;

/// Options a server cannot start with; the message is for people and may have several lines.
public final class OptionsException extends Exception {
  private static final long serialVersionUID = 1L;

  public OptionsException(String message) {
    super(message);
  }
}
