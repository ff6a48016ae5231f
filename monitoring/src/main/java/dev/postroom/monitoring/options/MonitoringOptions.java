package dev.postroom.monitoring.options;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the monitoring port is told (docs/spec/core.md 6.0).
///
/// @param host the address to listen on
/// @param port the port, and what /varz shows for it; 0 and less mean any free one
/// @param isSecure whether it speaks TLS alone, by the certificates of the client port
/// @param basePath what stands before every path, as configured; empty for none
/// @param login what a reader has to know, null for nothing; asked for each request, by any thread
/// @param config the configuration that /varz shows; asked for each document, by any thread
public record MonitoringOptions(
    String host,
    int port,
    boolean isSecure,
    String basePath,
    Supplier<@Nullable MonitoringLogin> login,
    Supplier<LoadedConfig> config) {}
