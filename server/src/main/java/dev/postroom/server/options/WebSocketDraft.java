package dev.postroom.server.options;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PortOptions;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.options.User;
import dev.postroom.monitoring.options.WebSocketPort;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Secret;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.websocket.options.AllowedOrigin;
import dev.postroom.websocket.options.WebSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `websocket` block while it is put together (docs/spec/core.md 3.4). Confined to the thread
/// that starts the server.
final class WebSocketDraft {
  private static final int FREE_PORT = -1;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String PREFIX = "sec-websocket-";

  /// Headers that the answer to a handshake has of its own.
  private static final Set<String> OWN_HEADERS =
      Set.of("host", "content-length", "connection", "upgrade", "nats-no-masking");

  String host = "";
  long port;
  String advertise = "";
  boolean noTls;
  @Nullable TlsDraft tls;
  boolean sameOrigin;
  List<String> allowedOrigins = List.of();
  long handshakeTimeoutNanos;
  boolean compression;
  String user = "";
  String password = "";
  String token = "";
  double authTimeoutSeconds;
  String jwtCookie = "";
  String userCookie = "";
  String passCookie = "";
  String tokenCookie = "";
  String noAuthUser = "";
  Map<String, String> headers = new LinkedHashMap<>();
  long pingIntervalNanos;

  /// Return what the broker is told of such clients; null when nothing is different for them, or
  /// there is no such port.
  @Nullable PortOptions clients(Authentication others) {
    if (port == 0) {
      return null;
    }
    return new PortOptions(
        authentication(others),
        authTimeoutSeconds > 0
            ? Duration.ofNanos((long) (authTimeoutSeconds * NANOS_PER_SECOND))
            : null,
        pingIntervalNanos > 0 ? Duration.ofNanos(pingIntervalNanos) : null,
        tls != null && tls.mapsUsers);
  }

  /// A token or a user of the block stands instead of what all others must know.
  private Authentication authentication(Authentication others) {
    if (!token.isEmpty()) {
      return Authentication.token(token);
    }
    if (!user.isEmpty()) {
      return Authentication.user(user, password);
    }
    return noAuthUser.isEmpty() ? others : others.withNoAuthUser(noAuthUser);
  }

  /// Return whether a password is configured that is not a hash.
  boolean hasPlainPassword() {
    return !password.isEmpty() && Password.of(password) instanceof Password.Plain;
  }

  /// Return the finished options; null when there is no such port.
  ///
  /// @param users who is listed
  /// @param cache where it is remembered what authorities have said
  /// @throws OptionsException when they contradict each other (docs/spec/core.md 3.6)
  @Nullable WebSocketSettings finish(List<User> users, OcspCache cache) throws OptionsException {
    if (port == 0) {
      return null;
    }
    check(users);
    TlsOptions encryption = tls == null ? null : tls.finish(false, cache);
    String listenHost = host.isEmpty() ? BrokerOptions.defaults().host() : host;
    Duration handshakeTimeout = Duration.ofNanos(handshakeTimeoutNanos);
    WebSocketOptions options =
        new WebSocketOptions(
            listenHost,
            port == FREE_PORT ? 0 : Math.clamp(port, Integer.MIN_VALUE, Integer.MAX_VALUE),
            advertise,
            encryption,
            sameOrigin,
            origins(),
            handshakeTimeout.isPositive() ? handshakeTimeout : patience(),
            compression,
            new WebSocketOptions.Cookies(userCookie, passCookie, tokenCookie),
            headers);
    return new WebSocketSettings(options, shown(options, handshakeTimeout), kept());
  }

  /// As for nats-server a time for the handshakes of TLS bounds nothing here; yet who asks for a
  /// long one gets it.
  private Duration patience() {
    Duration own = tls == null ? Duration.ZERO : tls.timeout();
    Duration usual = WebSocketOptions.DEFAULT_HANDSHAKE_TIMEOUT;
    return own.isPositive() ? usual.plus(own) : usual;
  }

  private WebSocketPort shown(WebSocketOptions options, Duration handshakeTimeout) {
    TlsOptions encryption = options.tls();
    return new WebSocketPort(
        options.host(),
        options.port(),
        advertise,
        noAuthUser,
        handshakeTimeout,
        authTimeoutSeconds,
        noTls,
        encryption != null && encryption.mapsUsers(),
        encryption == null ? List.of() : List.copyOf(encryption.pinnedCerts()),
        sameOrigin,
        allowedOrigins,
        compression,
        encryption != null && encryption.peerCheck() != null,
        encryption == null ? null : encryption.certNotAfter());
  }

  private List<Object> kept() {
    return List.of(
        host,
        port,
        advertise,
        noAuthUser,
        userCookie,
        passCookie,
        tokenCookie,
        user,
        Secret.of(password),
        Secret.of(token),
        authTimeoutSeconds,
        noTls,
        tls != null,
        tls != null && tls.mapsUsers,
        tls == null ? Set.of() : Set.copyOf(tls.pinnedCerts),
        sameOrigin,
        allowedOrigins,
        compression,
        handshakeTimeoutNanos,
        pingIntervalNanos,
        headers);
  }

  private void check(List<User> users) throws OptionsException {
    if (tls == null && !noTls) {
      throw new OptionsException("websocket requires TLS configuration");
    }
    origins();
    if (!noAuthUser.isEmpty()) {
      Access.checkNoAuthUser(noAuthUser, users);
    }
    if (!users.isEmpty() && !user.isEmpty()) {
      throw new OptionsException(
          "websocket authentication username not compatible with presence of users/nkeys");
    }
    if (!users.isEmpty() && !token.isEmpty()) {
      throw new OptionsException(
          "websocket authentication token not compatible with presence of users/nkeys");
    }
    if (!jwtCookie.isEmpty()) {
      throw new OptionsException(
          "trusted operators or trusted keys configuration is required for JWT authentication via"
              + " cookie "
              + Escape.quote(jwtCookie));
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      checkHeader(header.getKey(), header.getValue());
    }
  }

  private List<AllowedOrigin> origins() throws OptionsException {
    List<AllowedOrigin> origins = new ArrayList<>();
    for (String each : allowedOrigins) {
      try {
        origins.add(AllowedOrigin.parse(each));
      } catch (IllegalArgumentException wrong) {
        throw new OptionsException("unable to parse allowed origin: " + wrong.getMessage());
      }
    }
    return origins;
  }

  /// What would break the answer is refused, though nats-server sends it.
  private static void checkHeader(String name, String value) throws OptionsException {
    String lower = name.toLowerCase(Locale.ROOT);
    String invalid = "websocket: invalid header " + Escape.quote(name);
    if (lower.startsWith(PREFIX)) {
      throw new OptionsException(invalid + ", \"Sec-WebSocket-\" prefix not allowed");
    }
    if (OWN_HEADERS.contains(lower)) {
      throw new OptionsException(invalid + " not allowed");
    }
    boolean isToken = name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    if (!isToken || value.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new OptionsException(invalid + ": it cannot be sent");
    }
  }
}
