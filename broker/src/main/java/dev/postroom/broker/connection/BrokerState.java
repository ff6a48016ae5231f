package dev.postroom.broker.connection;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.routing.Account;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.protocol.ServerIdentity;
import java.util.function.Supplier;

/// What all connections of a broker share. Immutable; its parts are thread-safe.
///
/// @param inbound bounds the bytes of large messages that are not yet whole
/// @param subscriptions bounds the memory of all subscriptions together
public record BrokerState(
    BrokerOptions options,
    Supplier<ServerIdentity> identity,
    Clock clock,
    Log log,
    Account defaultAccount,
    ConnectionRegistry registry,
    ChunkPool pool,
    Budget inbound,
    Budget subscriptions,
    BrokerStats stats) {

  Authenticator authenticator() {
    return new Authenticator(options.authentication());
  }
}
