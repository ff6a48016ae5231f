package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.time.Instant;
import java.util.Locale;

/// An answer about a certificate as it is remembered: what it says, and the signed bytes that prove
/// it. One that comes from a file is only a claim until it has been verified again. Immutable.
public final class KeptAnswer {
  private final Certificate certificate;
  private final Status status;
  private final Times times;
  private final byte[] bytes;
  private final boolean isVerified;

  /// Of which certificate it is.
  ///
  /// @param key its fingerprint: SHA-256, in base 64
  /// @param subject whose it is
  public record Certificate(String key, String subject) {}

  /// Of when it is.
  ///
  /// @param since when it came
  /// @param until how long it counts
  public record Times(Instant since, Instant until) {}

  private KeptAnswer(
      Certificate certificate, Status status, Times times, byte[] bytes, boolean isVerified) {
    this.certificate = certificate;
    this.status = status;
    this.times = times;
    this.bytes = bytes;
    this.isVerified = isVerified;
  }

  /// Return what was verified just now.
  static KeptAnswer verified(Certificate certificate, Status status, Times times, byte[] bytes) {
    return new KeptAnswer(certificate, status, times, bytes.clone(), true);
  }

  /// Return what a file claims, to be verified by whoever uses it.
  ///
  /// @param status `good`, `revoked` or `unknown`
  /// @param bytes the signed answer
  /// @throws IllegalArgumentException when that is no status, or these are no bytes of an answer
  public static KeptAnswer claimed(
      Certificate certificate, String status, Times times, byte[] bytes) {
    if (bytes.length == 0 || bytes.length > OcspFetch.LARGEST) {
      throw new IllegalArgumentException("an answer of " + bytes.length + " bytes");
    }
    for (Status each : Status.values()) {
      if (each.word().equals(status)) {
        return new KeptAnswer(certificate, each, times, bytes.clone(), false);
      }
    }
    throw new IllegalArgumentException(
        "no status of a certificate: \"" + status.toLowerCase(Locale.ROOT) + "\"");
  }

  /// Return the same answer once it was verified.
  KeptAnswer confirmed(Status found, Instant until) {
    return new KeptAnswer(certificate, found, new Times(times.since, until), bytes, true);
  }

  /// Return of which certificate it is.
  public Certificate certificate() {
    return certificate;
  }

  /// Return when it came, and how long it counts.
  public Times times() {
    return times;
  }

  /// Return `good`, `revoked` or `unknown`.
  public String word() {
    return status.word();
  }

  Status status() {
    return status;
  }

  boolean isVerified() {
    return isVerified;
  }

  /// Return how many bytes it has.
  int size() {
    return bytes.length;
  }

  /// Return a copy of the signed bytes.
  public byte[] bytes() {
    return bytes.clone();
  }
}
