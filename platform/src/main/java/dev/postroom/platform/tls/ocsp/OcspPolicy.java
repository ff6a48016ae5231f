package dev.postroom.platform.tls.ocsp;

import java.time.Duration;

/// How much it takes to believe that a peer's certificate is not revoked (docs/spec/core.md 3.5).
/// Immutable.
///
/// @param caTimeout how long an authority may take to answer; also the bound of its whole answer
/// @param allowedClockSkew how much clocks may differ
/// @param warnOnly whether nobody is refused, and the log alone tells of it
/// @param unknownIsGood whether a certificate is valid of which its authority knows nothing
/// @param allowWhenUnreachable whether one is valid whose authority does not answer
/// @param ttlWithoutNextUpdate how long an answer counts that does not say so, from when it was
///   known
public record OcspPolicy(
    Duration caTimeout,
    Duration allowedClockSkew,
    boolean warnOnly,
    boolean unknownIsGood,
    boolean allowWhenUnreachable,
    Duration ttlWithoutNextUpdate) {

  /// What nats-server does when nobody says otherwise.
  public static OcspPolicy defaults() {
    return new OcspPolicy(
        Duration.ofSeconds(2), Duration.ofSeconds(30), false, false, false, Duration.ofHours(1));
  }
}
