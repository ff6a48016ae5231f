package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.monitoring.options.WebSocketPort;

/// The part of /varz about the WebSocket port (docs/spec/core.md 6.1); an empty object without one.
final class WebSocketVarz {
  static final JsonFields<WebSocketPort> FIELDS =
      JsonFields.<WebSocketPort>of()
          .string("host", WebSocketPort::host, Presence.OMIT_EMPTY)
          .number("port", WebSocketPort::port, Presence.OMIT_EMPTY)
          .string("advertise", WebSocketPort::advertise, Presence.OMIT_EMPTY)
          .string("no_auth_user", WebSocketPort::noAuthUser, Presence.OMIT_EMPTY)
          .number(
              "handshake_timeout", port -> port.handshakeTimeout().toNanos(), Presence.OMIT_EMPTY)
          .decimal("auth_timeout", WebSocketPort::authTimeoutSeconds, Presence.OMIT_EMPTY)
          .bool("no_tls", WebSocketPort::noTls, Presence.OMIT_EMPTY)
          .bool("tls_map", WebSocketPort::mapsUsers, Presence.OMIT_EMPTY)
          .strings("tls_pinned_certs", WebSocketPort::pinnedCerts, Presence.OMIT_EMPTY)
          .bool("same_origin", WebSocketPort::sameOrigin, Presence.OMIT_EMPTY)
          .strings("allowed_origins", WebSocketPort::allowedOrigins, Presence.OMIT_EMPTY)
          .bool("compression", WebSocketPort::compression, Presence.OMIT_EMPTY)
          .bool("tls_ocsp_peer_verify", WebSocketPort::checksPeers, Presence.OMIT_EMPTY)
          .time("tls_cert_not_after", WebSocketPort::certNotAfter, Presence.OMIT_EMPTY)
          .build();

  private WebSocketVarz() {}
}
