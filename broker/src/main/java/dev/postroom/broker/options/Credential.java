package dev.postroom.broker.options;

/// What a user proves itself by: something it knows, or a key with which it signs what the server
/// asks (docs/spec/core.md 4.2, 4.3).
public sealed interface Credential permits Password, PublicKey {}
