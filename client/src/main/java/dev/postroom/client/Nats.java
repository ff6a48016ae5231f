package dev.postroom.client;

import dev.postroom.platform.Clock;
import java.util.Objects;

/// Where connections come from.
public final class Nats {
  private Nats() {}

  /// Connect to the server of this machine, `nats://localhost:4222`. Blocks as
  /// [#connect(ClientOptions)].
  public static Connection connect() {
    return connect(ClientOptions.builder().build());
  }

  /// Connect to one of the servers, separated by commas. Blocks as [#connect(ClientOptions)].
  public static Connection connect(String servers) {
    return connect(ClientOptions.to(Objects.requireNonNull(servers, "servers")).build());
  }

  /// Connect. Blocks until a server was reached or each was tried once, for at most the connect
  /// timeout for each.
  ///
  /// @throws NatsException.NotReached when no server was reached
  /// @throws NatsException.Refused when a server refuses the client
  /// @throws NatsException.Interrupted when the thread was interrupted
  /// @throws IllegalArgumentException when an address is none
  public static Connection connect(ClientOptions options) {
    return ClientConnection.open(options, Clock.system());
  }
}
