package dev.postroom.platform;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/// A password or token: compared in constant time, never shown.
public final class Secret {
  private final byte[] value;

  private Secret(byte[] value) {
    this.value = value;
  }

  /// Return the secret whose UTF-8 bytes are those of the text.
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Return whether the candidate equals this secret, in a time that does not depend on where they
  /// differ.
  public boolean matches(String candidate) {
    return MessageDigest.isEqual(value, candidate.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(value, secret.value);
  }

  @Override
  public int hashCode() {
    return 0; // a hash would tell something of the secret; secrets are compared, never looked up
  }

  @Override
  public String toString() {
    return "[REDACTED]";
  }
}
