package dev.postroom.broker.connection;

import dev.postroom.broker.connection.Authenticator.Mapping;
import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.PortOptions;
import dev.postroom.broker.options.TlsOptions;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    PortOptions webSocket = options.webSocket();
    Set<ConnectionType> mapped = EnumSet.noneOf(ConnectionType.class);
    if (tls != null && tls.mapsUsers()) {
      mapped.add(ConnectionType.STANDARD);
    }
    if (webSocket != null && webSocket.mapsUsers()) {
      mapped.add(ConnectionType.WEBSOCKET);
    }
    Map<ConnectionType, Authenticator> authenticators = new EnumMap<>(ConnectionType.class);
    for (ConnectionType type : ConnectionType.values()) {
      PortOptions port = type == ConnectionType.WEBSOCKET ? webSocket : null;
      Authentication authentication =
          port == null ? options.authentication() : port.authentication();
      Mapping mapping = mapping(mapped, type);
      authenticators.put(type, new Authenticator(authentication, inventedName, type, mapping));
    }
    return new Current(options, authenticators);
  }

  private static Mapping mapping(Set<ConnectionType> mapped, ConnectionType type) {
    if (mapped.isEmpty()) {
      return Mapping.NONE;
    }
    return mapped.contains(type) ? Mapping.HERE : Mapping.ELSEWHERE;
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
