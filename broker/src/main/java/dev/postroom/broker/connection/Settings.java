package dev.postroom.broker.connection;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.PortOptions;
import dev.postroom.broker.options.TlsOptions;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// What the broker is told at present: a reload replaces all of it at once. Thread-safe.
public final class Settings {
  private static final String NAME_CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  private static final int NAME_LENGTH = 8;

  private record Current(
      BrokerOptions options, Map<ConnectionType, Authenticator> authenticators) {}

  private final String inventedName;
  // Volatile: replaced by the thread that reloads, read by every loop.
  private volatile Current current;

  public Settings(BrokerOptions options, RandomGenerator random) {
    StringBuilder name = new StringBuilder("nats-");
    for (int i = 0; i < NAME_LENGTH; i++) {
      name.append(NAME_CHARACTERS.charAt(random.nextInt(NAME_CHARACTERS.length())));
    }
    inventedName = name.toString();
    current = current(options);
  }

  private Current current(BrokerOptions options) {
    TlsOptions tls = options.tls();
    boolean isMapped = tls != null && tls.mapsUsers();
    Map<ConnectionType, Authenticator> authenticators = new EnumMap<>(ConnectionType.class);
    for (ConnectionType type : ConnectionType.values()) {
      PortOptions port = type == ConnectionType.WEBSOCKET ? options.webSocket() : null;
      Authentication authentication =
          port == null ? options.authentication() : port.authentication();
      authenticators.put(type, new Authenticator(authentication, inventedName, type, isMapped));
    }
    return new Current(options, authenticators);
  }

  public BrokerOptions options() {
    return current.options;
  }

  Authenticator authenticator(ConnectionType type) {
    return Objects.requireNonNull(current.authenticators.get(type));
  }

  public void replace(BrokerOptions options) {
    current = current(options);
  }
}
