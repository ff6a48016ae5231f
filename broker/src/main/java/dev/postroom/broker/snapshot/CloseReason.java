package dev.postroom.broker.snapshot;

import dev.postroom.protocol.Violation;

/// Why a connection ended, in the words of /connz (docs/spec/core.md 1.18).
public enum CloseReason {
  CLIENT_CLOSED("Client Closed"),
  AUTHENTICATION_TIMEOUT("Authentication Timeout"),
  AUTHENTICATION_FAILURE("Authentication Failure"),
  AUTHENTICATION_EXPIRED("Authentication Expired"),
  TLS_HANDSHAKE_FAILURE("TLS Handshake Failure"),
  SLOW_CONSUMER_PENDING("Slow Consumer (Pending Bytes)"),
  SLOW_CONSUMER_DEADLINE("Slow Consumer (Write Deadline)"),
  WRITE_ERROR("Write Error"),
  READ_ERROR("Read Error"),
  PARSE_ERROR("Parse Error"),
  STALE_CONNECTION("Stale Connection"),
  PROTOCOL_VIOLATION("Protocol Violation"),
  BAD_CLIENT_PROTOCOL("Bad Client Protocol Version"),
  MAX_CONNECTIONS("Maximum Connections Exceeded"),
  MAX_ACCOUNT_CONNECTIONS("Maximum Account Connections Exceeded"),
  MAX_SUBSCRIPTIONS("Maximum Subscriptions Exceeded"),
  MAX_PAYLOAD("Maximum Message Payload Exceeded"),
  MAX_CONTROL_LINE("Maximum Control Line Exceeded"),
  SERVER_SHUTDOWN("Server Shutdown"),
  NO_RESPONDERS_NEEDS_HEADERS("No Responders Requires Headers"),
  KICKED("Kicked"),
  INTERNAL_ERROR("Internal Error");

  private final String text;

  CloseReason(String text) {
    this.text = text;
  }

  /// Return it as monitoring shows it.
  public String text() {
    return text;
  }

  /// Return whether what waits for the peer is still sent.
  public boolean flushes() {
    return switch (this) {
      case SLOW_CONSUMER_PENDING, SLOW_CONSUMER_DEADLINE, WRITE_ERROR, READ_ERROR, INTERNAL_ERROR ->
          false;
      default -> true;
    };
  }

  /// Return why a connection ends that broke the protocol.
  public static CloseReason of(Violation violation) {
    return switch (violation) {
      case CONTROL_LINE -> MAX_CONTROL_LINE;
      case PAYLOAD -> MAX_PAYLOAD;
      case CLIENT_ERROR -> PARSE_ERROR;
      default -> PROTOCOL_VIOLATION;
    };
  }
}
