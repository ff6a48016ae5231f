package dev.postroom.websocket.wire;

import dev.postroom.broker.snapshot.CloseReason;

/// The numbers of Close frames (RFC 6455 7.4).
final class CloseStatus {
  static final int PROTOCOL_ERROR = 1002;
  static final int INVALID_PAYLOAD = 1007;
  private static final int NORMAL = 1000;
  private static final int GOING_AWAY = 1001;
  private static final int POLICY = 1008;
  private static final int TOO_BIG = 1009;
  private static final int UNEXPECTED = 1011;
  private static final int TLS = 1015;
  private static final int LAST_OF_PROTOCOL = 1014;
  private static final int FIRST_OF_OTHERS = 3000;
  private static final int LAST_OF_OTHERS = 4999;
  private static final int RESERVED = 1004;
  private static final int ABSENT = 1005;
  private static final int BROKEN = 1006;

  private CloseStatus() {}

  /// Return the number for the reason of an end (docs/spec/core.md 5.2).
  static int of(CloseReason reason) {
    return switch (reason) {
      case CLIENT_CLOSED -> NORMAL;
      case AUTHENTICATION_TIMEOUT,
          AUTHENTICATION_FAILURE,
          AUTHENTICATION_EXPIRED,
          SLOW_CONSUMER_PENDING,
          SLOW_CONSUMER_DEADLINE,
          MAX_CONNECTIONS,
          MAX_ACCOUNT_CONNECTIONS,
          MAX_SUBSCRIPTIONS,
          MAX_CONTROL_LINE ->
          POLICY;
      case PARSE_ERROR, PROTOCOL_VIOLATION, BAD_CLIENT_PROTOCOL -> PROTOCOL_ERROR;
      case MAX_PAYLOAD -> TOO_BIG;
      case WRITE_ERROR, READ_ERROR, STALE_CONNECTION, SERVER_SHUTDOWN -> GOING_AWAY;
      case TLS_HANDSHAKE_FAILURE -> TLS;
      case NO_RESPONDERS_NEEDS_HEADERS, KICKED, INTERNAL_ERROR -> UNEXPECTED;
    };
  }

  /// Return whether a peer may send this number.
  static boolean mayCome(int status) {
    boolean isOfProtocol =
        status >= NORMAL
            && status <= LAST_OF_PROTOCOL
            && status != RESERVED
            && status != ABSENT
            && status != BROKEN;
    return isOfProtocol || (status >= FIRST_OF_OTHERS && status <= LAST_OF_OTHERS);
  }
}
