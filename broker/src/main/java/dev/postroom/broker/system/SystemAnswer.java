package dev.postroom.broker.system;

import java.nio.charset.StandardCharsets;

/// What the server itself answers (docs/spec/core.md 4.13). Immutable, as long as nobody writes
/// into its arrays.
public final class SystemAnswer {
  private static final byte[] NO_HEADERS = {};

  private final byte[] headers;
  private final byte[] payload;

  private SystemAnswer(byte[] headers, byte[] payload) {
    this.headers = headers;
    this.payload = payload;
  }

  /// Return a payload as it is.
  public static SystemAnswer of(byte[] payload) {
    return new SystemAnswer(NO_HEADERS, payload);
  }

  /// Return a payload with the header that says how it is encoded.
  ///
  /// @param encoding the value of `Content-Encoding`
  public static SystemAnswer encoded(String encoding, byte[] payload) {
    String block = "NATS/1.0\r\nContent-Encoding: " + encoding + "\r\n\r\n";
    return new SystemAnswer(block.getBytes(StandardCharsets.US_ASCII), payload);
  }

  /// Return the whole block of headers; empty for none.
  byte[] headers() {
    return headers;
  }

  /// Return what stands behind the headers.
  public byte[] payload() {
    return payload;
  }
}
