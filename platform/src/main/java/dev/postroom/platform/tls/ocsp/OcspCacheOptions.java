package dev.postroom.platform.tls.ocsp;

import java.time.Duration;

/// How it is remembered what authorities have said (docs/spec/core.md 3.3, 5.1). Immutable.
///
/// @param isLocal whether anything is remembered at all
/// @param keepsRevoked whether it is remembered for ever that a certificate was revoked
/// @param localStore the folder of the file in which answers outlive the process; relative to the
///   working directory
/// @param saveInterval how often the file is written at most, when anything has changed
public record OcspCacheOptions(
    boolean isLocal, boolean keepsRevoked, String localStore, Duration saveInterval) {
  /// The folder of nats-server when nobody names one.
  public static final String DEFAULT_STORE = "_rc_";

  /// How often nats-server writes when nobody says otherwise.
  public static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(5);

  private static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

  /// What is not said, or makes no sense, is replaced as nats-server does.
  public OcspCacheOptions {
    localStore = localStore.isEmpty() ? DEFAULT_STORE : localStore;
    saveInterval = saveInterval.compareTo(LEAST_INTERVAL) < 0 ? LEAST_INTERVAL : saveInterval;
  }

  /// Return options that remember in nats-server's folder, as it does unasked.
  public static OcspCacheOptions defaults() {
    return new OcspCacheOptions(true, false, "", DEFAULT_INTERVAL);
  }

  /// Return options that remember nothing.
  public static OcspCacheOptions none() {
    return new OcspCacheOptions(false, false, "", DEFAULT_INTERVAL);
  }
}
