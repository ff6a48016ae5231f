package dev.postroom.broker.snapshot;

import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.protocol.ServerIdentity;
import java.time.Instant;

/// A broker at one moment (docs/spec/core.md 6.1).
///
/// @param identity what it tells every client
/// @param options what it was told
/// @param start when it was made
/// @param now when this was taken
/// @param connections clients connected
/// @param totalConnections clients ever accepted
/// @param inMsgs messages received
/// @param inBytes header and payload bytes received
/// @param outMsgs messages delivered
/// @param outBytes header and payload bytes delivered
/// @param slowConsumers how often a receiver was too slow
/// @param staleConnections how many connections did not answer PING
/// @param stalledClients how often a publisher was paused
/// @param subscriptions subscriptions of all accounts
public record ServerSnapshot(
    ServerIdentity identity,
    BrokerOptions options,
    Instant start,
    Instant now,
    int connections,
    long totalConnections,
    long inMsgs,
    long inBytes,
    long outMsgs,
    long outBytes,
    long slowConsumers,
    long staleConnections,
    long stalledClients,
    long subscriptions) {}
