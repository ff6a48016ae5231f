package dev.postroom.monitoring.options;

import java.time.Instant;

/// Which configuration the server lives by, as /varz shows it.
///
/// @param digest the digest of its content; empty without a file
/// @param at when it was read
public record LoadedConfig(String digest, Instant at) {}
