package dev.postroom.server.options;

/// What the server was told makes no sense; the message is what the user reads behind `nats-server: `.
public final class OptionsException extends Exception {
  private static final long serialVersionUID = 1L;

  public OptionsException(String message) {
    super(message, null, false, false);
  }
}
