package dev.postroom.monitoring.options;

/// What the monitoring port is told (docs/spec/core.md 6.0).
///
/// @param host the address to listen on
/// @param port the port, and what /varz shows for it; 0 and less mean any free one
/// @param basePath what stands before every path, as configured; empty for none
/// @param configDigest the digest of the configuration that /varz shows; empty without a file
public record MonitoringOptions(String host, int port, String basePath, String configDigest) {}
