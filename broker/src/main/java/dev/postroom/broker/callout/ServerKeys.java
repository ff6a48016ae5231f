package dev.postroom.broker.callout;

import dev.postroom.nkey.NKeyPair;

/// The keys behind what a server says of itself, new each start. Immutable.
///
/// @param identity signs; its public half is the server's id
/// @param curve opens what was sealed for the server; its public half is in INFO
public record ServerKeys(NKeyPair identity, NKeyPair curve) {}
