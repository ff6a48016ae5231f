package dev.postroom.monitoring.options;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What /varz shows of the WebSocket port (docs/spec/core.md 6.1), as it was configured.
///
/// @param host the address that is listened on; empty when there is no such port
/// @param port the port that is listened on
/// @param advertise the address that is told instead; empty for none
/// @param noAuthUser who clients are that say nothing of themselves; empty for nobody
/// @param handshakeTimeout how long a handshake may take; zero when nobody said so
/// @param authTimeoutSeconds how long a login may take; 0 when nobody said so
/// @param noTls whether it was asked for not to encrypt
/// @param mapsUsers whether clients are the users whom their certificates name
/// @param pinnedCerts the only keys that clients may have
/// @param sameOrigin whether browsers may only come from its own pages
/// @param allowedOrigins from where browsers may come
/// @param compression whether messages may be compressed
/// @param checksPeers whether authorities are asked about certificates of clients
/// @param certNotAfter until when its certificate is valid; null when it has none
public record WebSocketPort(
    String host,
    int port,
    String advertise,
    String noAuthUser,
    Duration handshakeTimeout,
    double authTimeoutSeconds,
    boolean noTls,
    boolean mapsUsers,
    List<String> pinnedCerts,
    boolean sameOrigin,
    List<String> allowedOrigins,
    boolean compression,
    boolean checksPeers,
    @Nullable Instant certNotAfter) {
  public WebSocketPort {
    pinnedCerts = List.copyOf(pinnedCerts);
    allowedOrigins = List.copyOf(allowedOrigins);
  }

  /// There is no such port.
  public static WebSocketPort none() {
    return new WebSocketPort(
        "",
        0,
        "",
        "",
        Duration.ZERO,
        0,
        false,
        false,
        List.of(),
        false,
        List.of(),
        false,
        false,
        null);
  }

  /// Return this with the port that is really listened on.
  public WebSocketPort at(int real) {
    return new WebSocketPort(
        host,
        real,
        advertise,
        noAuthUser,
        handshakeTimeout,
        authTimeoutSeconds,
        noTls,
        mapsUsers,
        pinnedCerts,
        sameOrigin,
        allowedOrigins,
        compression,
        checksPeers,
        certNotAfter);
  }
}
