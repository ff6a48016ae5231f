package dev.postroom.websocket.options;

import dev.postroom.broker.options.TlsOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the WebSocket port is told; each component has the name of its configuration key
/// (docs/spec/core.md 3.4, 5.2). Immutable.
///
/// @param host the address to listen on
/// @param port the port; 0 lets the system choose a free one
/// @param advertise `host[:port]` for clients of other servers; as for nats-server INFO does not
///   tell it; empty means none
/// @param tls how the port encrypts; null for not at all
/// @param sameOrigin whether browsers may only come from pages of this very address
/// @param allowedOrigins the only origins browsers may come from; empty for any
/// @param handshakeTimeout how long a client may take, from its accept on, to encrypt and to ask
///   for WebSocket
/// @param compression whether messages may be compressed
/// @param cookies where credentials may stand
/// @param headers what else is said in the answer to who asks for WebSocket
public record WebSocketOptions(
    String host,
    int port,
    String advertise,
    @Nullable TlsOptions tls,
    boolean sameOrigin,
    List<AllowedOrigin> allowedOrigins,
    Duration handshakeTimeout,
    boolean compression,
    Cookies cookies,
    Map<String, String> headers) {

  /// How long a client may take when nobody says otherwise. The Go server waits for ever.
  public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);

  public WebSocketOptions {
    allowedOrigins = List.copyOf(allowedOrigins);
    headers = Map.copyOf(headers);
  }

  /// Return options that encrypt nothing and allow everything, on a free port.
  public static WebSocketOptions of(String host) {
    return new WebSocketOptions(
        host,
        0,
        "",
        null,
        false,
        List.of(),
        DEFAULT_HANDSHAKE_TIMEOUT,
        false,
        Cookies.none(),
        Map.of());
  }

  /// The names of cookies that may bring what a CONNECT lacks; empty for none.
  ///
  /// @param user the cookie of the user's name
  /// @param pass the cookie of the password
  /// @param token the cookie of the token
  public record Cookies(String user, String pass, String token) {

    /// No cookie is looked at.
    public static Cookies none() {
      return new Cookies("", "", "");
    }
  }
}
