package dev.postroom.broker.system;

import dev.postroom.http.encoding.ContentEncoding;
import org.jspecify.annotations.Nullable;

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

  /// Return a payload alone; null for silence when it is null.
  public static @Nullable SystemAnswer orSilence(byte @Nullable [] payload) {
    return payload == null ? null : of(payload);
  }

  /// Return a payload in an encoding, with the header that says so.
  public static SystemAnswer encoded(ContentEncoding encoding, byte[] payload) {
    return new SystemAnswer(encoding.headers(), encoding.encode(payload));
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
