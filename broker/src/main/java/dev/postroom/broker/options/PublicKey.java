package dev.postroom.broker.options;

import dev.postroom.nkey.NKey;

/// The public half of a user's key. To check a signature takes up to a millisecond of a processor.
/// Immutable.
public record PublicKey(NKey key) implements Credential {}
