package dev.postroom.server.options;

import dev.postroom.broker.options.BrokerOptions;

/// Everything a server is told, checked.
///
/// @param broker what the broker is told
/// @param httpHost where monitoring listens
/// @param httpPort the monitoring port; 0 means none, -1 any free one
/// @param httpBasePath what stands before every monitoring path; empty for none
/// @param log how the log is written
/// @param configFile the configuration file; empty without
/// @param configDigest `sha256:` and the digest of the configuration; empty without
/// @param plaintextSecrets whether a password or token stands in the clear
public record ServerOptions(
    BrokerOptions broker,
    String httpHost,
    int httpPort,
    String httpBasePath,
    LogOptions log,
    String configFile,
    String configDigest,
    boolean plaintextSecrets) {}
