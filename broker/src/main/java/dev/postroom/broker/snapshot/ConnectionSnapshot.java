package dev.postroom.broker.snapshot;

import dev.postroom.broker.options.ConnectionType;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One client connection at one moment (docs/spec/core.md 6.2).
///
/// @param cid the connection's number
/// @param type by which way it has come
/// @param ip the peer's address
/// @param port the peer's port
/// @param start when it was accepted
/// @param lastActivity when it last sent or was sent something
/// @param stop when it ended; null while open
/// @param reason why it ended; empty while open
/// @param rttNanos the last measured round trip; 0 when never measured
/// @param pendingBytes what waits to be sent
/// @param inMsgs messages received from the client
/// @param outMsgs messages delivered to it
/// @param inBytes header and payload bytes received
/// @param outBytes header and payload bytes delivered
/// @param stalls how often a publisher paused for it
/// @param numSubscriptions how many subscriptions it has, or had when it ended
/// @param name what the client calls itself
/// @param lang the client's language
/// @param version the client library's version
/// @param tls how it is encrypted; null when it is not
/// @param authorizedUser as whom it logged in; empty without authentication
/// @param account the account it is bound to
/// @param issuerKey who has vouched for it, as nats-server names that: the account of a user with a
///   key, or whom a service has admitted; empty for others
/// @param subscriptions its subscriptions, when asked for
public record ConnectionSnapshot(
    long cid,
    ConnectionType type,
    String ip,
    int port,
    Instant start,
    Instant lastActivity,
    @Nullable Instant stop,
    String reason,
    long rttNanos,
    long pendingBytes,
    long inMsgs,
    long outMsgs,
    long inBytes,
    long outBytes,
    long stalls,
    int numSubscriptions,
    String name,
    String lang,
    String version,
    @Nullable TlsSnapshot tls,
    String authorizedUser,
    String account,
    String issuerKey,
    List<SubscriptionSnapshot> subscriptions) {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MILLI = 1_000_000;

  /// Return this with its subscriptions, or without.
  public ConnectionSnapshot with(List<SubscriptionSnapshot> listed) {
    return new ConnectionSnapshot(
        cid,
        type,
        ip,
        port,
        start,
        lastActivity,
        stop,
        reason,
        rttNanos,
        pendingBytes,
        inMsgs,
        outMsgs,
        inBytes,
        outBytes,
        stalls,
        numSubscriptions,
        name,
        lang,
        version,
        tls,
        authorizedUser,
        account,
        issuerKey,
        listed);
  }

  /// Return the round trip as it is shown: below a millisecond in whole microseconds.
  public long shownRttNanos() {
    return rttNanos < NANOS_PER_MILLI ? rttNanos / NANOS_PER_MICRO * NANOS_PER_MICRO : rttNanos;
  }

  /// An encrypted connection.
  ///
  /// @param version `1.2` or `1.3`
  /// @param cipherSuite the cipher, in Go's words
  /// @param first whether encryption came before INFO
  /// @param peerCerts what the client has shown: its own certificate first
  public record TlsSnapshot(
      String version, String cipherSuite, boolean first, List<PeerCert> peerCerts) {}

  /// A certificate that a client has shown.
  ///
  /// @param subject whose it is
  /// @param spkiSha256 the SHA-256 of its key, in hex
  /// @param certSha256 the SHA-256 of all of it, in hex
  public record PeerCert(String subject, String spkiSha256, String certSha256) {}

  /// One subscription at one moment.
  ///
  /// @param subject what is subscribed to
  /// @param queue the queue group; empty for none
  /// @param sid the client's name for it
  /// @param msgs how many messages were delivered to it
  /// @param max after how many it ends; 0 for never
  public record SubscriptionSnapshot(
      String subject, String queue, String sid, long msgs, long max) {

    /// Return this without its end, as it is shown of a closed connection.
    public SubscriptionSnapshot withoutMax() {
      return new SubscriptionSnapshot(subject, queue, sid, msgs, 0);
    }
  }
}
