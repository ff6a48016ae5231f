package dev.postroom.broker.options;

import java.time.Instant;

/// A certificate that a server shows to those who connect. Immutable.
///
/// @param file where it was read from, as it was named
/// @param notBefore from when on it is valid
/// @param notAfter until when it is valid
public record ServedCertificate(String file, Instant notBefore, Instant notAfter) {
  private static final String SEEN =
      ": clients that check it do not connect (x509: certificate has expired or is not yet valid)";

  /// Return what is to be told of it now: that it is too old or too new, and what clients see of
  /// that; empty when it is valid.
  public String fault(Instant now) {
    if (now.isAfter(notAfter)) {
      return said("expired at " + notAfter + ", it was valid from " + notBefore + " on");
    }
    return now.isBefore(notBefore)
        ? said("is not valid before " + notBefore + ", and then until " + notAfter)
        : "";
  }

  private String said(String when) {
    return "The certificate of this server in " + file + " " + when + SEEN;
  }
}
