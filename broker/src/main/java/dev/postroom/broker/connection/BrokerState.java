package dev.postroom.broker.connection;

import dev.postroom.broker.callout.Callouts;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.routing.Accounts;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.protocol.ServerIdentity;
import java.security.SecureRandom;
import java.util.function.Supplier;

/// What all connections of a broker share. Immutable; its parts are thread-safe.
///
/// @param inbound bounds the bytes of operations that are not yet whole
/// @param subscriptions bounds the memory of all subscriptions together
/// @param replies bounds the memory of all replies that clients may answer to
/// @param random what clients are given to sign
/// @param tlsRate bounds how many encrypted connections begin in a second
/// @param tlsRecords bounds the bytes of records that are not yet whole
/// @param callouts asks the service that says who clients are
public record BrokerState(
    Settings settings,
    Supplier<ServerIdentity> identity,
    Clock clock,
    Log log,
    Accounts accounts,
    ProofQueue proofs,
    ConnectionRegistry registry,
    ChunkPool pool,
    InboundMemory inbound,
    Budget subscriptions,
    Budget replies,
    BrokerStats stats,
    SecureRandom random,
    TlsRate tlsRate,
    Budget tlsRecords,
    Callouts callouts) {

  /// Return what the broker is told at present.
  public BrokerOptions options() {
    return settings.options();
  }
}
