package dev.postroom.config;

/// A configuration that cannot be read; the message is the one nats-server prints.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  public ConfigException(String message) {
    super(message);
  }
}
