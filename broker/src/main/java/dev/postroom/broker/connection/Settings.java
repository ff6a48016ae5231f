package dev.postroom.broker.connection;

import dev.postroom.broker.options.BrokerOptions;

/// What the broker is told at present: a reload replaces all of it at once. Thread-safe.
public final class Settings {
  private record Current(BrokerOptions options, Authenticator authenticator) {
    Current(BrokerOptions options) {
      this(options, new Authenticator(options.authentication()));
    }
  }

  // Volatile: replaced by the thread that reloads, read by every loop.
  private volatile Current current;

  public Settings(BrokerOptions options) {
    current = new Current(options);
  }

  public BrokerOptions options() {
    return current.options;
  }

  Authenticator authenticator() {
    return current.authenticator;
  }

  public void replace(BrokerOptions options) {
    current = new Current(options);
  }
}
