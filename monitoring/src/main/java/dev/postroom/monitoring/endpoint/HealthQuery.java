package dev.postroom.monitoring.endpoint;

/// What /healthz is asked for (docs/spec/core.md 6.7).
///
/// @param account the account of the stream
/// @param stream the stream to look at; empty for none
/// @param consumer its consumer to look at; empty for none
/// @param details whether each fault is shown by itself
public record HealthQuery(String account, String stream, String consumer, boolean details) {}
