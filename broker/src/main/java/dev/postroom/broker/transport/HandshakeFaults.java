package dev.postroom.broker.transport;

import dev.postroom.platform.tls.CertificateNames;
import dev.postroom.platform.tls.DistrustException;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Why a handshake failed, in the words of Go.
public final class HandshakeFaults {
  /// What is said of a certificate whose key is not pinned.
  public static final String NOT_PINNED = "certificate not pinned";

  private static final String ALERT = "Received fatal alert: ";
  private static final String UNBELIEVED = "tls: failed to verify certificate: x509: ";
  private static final String EXPIRED = "certificate has expired or is not yet valid";
  private static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX", Locale.ROOT);

  private HandshakeFaults() {}

  /// Return what is to be said of a peer whose certificate is too old; empty for others. Java does
  /// not look again when a session is resumed.
  public static String expired(SSLSession session, Instant now) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate first
              && first.getNotAfter().toInstant().isBefore(now)
          ? UNBELIEVED + EXPIRED + since(List.of(first), now) + whose(List.of(first))
          : "";
    } catch (SSLPeerUnverifiedException none) {
      return ""; // it was not asked for any
    }
  }

  /// Return why a handshake failed. Parts of it are the peer's words.
  public static String explain(IOException cause, Instant now) {
    String said = TlsFacts.cut(String.valueOf(cause.getMessage()));
    if (!(cause instanceof SSLException)) {
      return said;
    }
    if (said.contains(PeerCheck.REFUSED)) {
      return PeerCheck.REFUSED;
    }
    if (said.startsWith(ALERT)) {
      return "remote error: tls: "
          + said.substring(ALERT.length()).toLowerCase(Locale.ROOT).replace('_', ' ');
    }
    if (said.contains("Empty client certificate chain")
        || said.contains("Empty server certificate chain")) {
      return "tls: client didn't provide a certificate";
    }
    if (said.contains("no cipher suites in common")) {
      return "tls: no cipher suite supported by both client and server";
    }
    if (said.contains("are not accepted by server preferences")) {
      return "tls: client offered only unsupported versions";
    }
    List<X509Certificate> shown = shown(cause);
    String distrust = distrust(said);
    return distrust.isEmpty()
        ? "tls: " + said + whose(shown)
        : UNBELIEVED
            + distrust
            + (distrust.equals(EXPIRED) ? since(shown, now) : "")
            + whose(shown);
  }

  private static String distrust(String said) {
    if (said.contains("path building failed") || said.contains("No trusted certificate found")) {
      return "certificate signed by unknown authority";
    }
    if (said.contains("key usage")) {
      return "certificate specifies an incompatible key usage";
    }
    return said.contains("validity check failed") || said.contains("expired") ? EXPIRED : "";
  }

  /// Return the certificates that were not believed; none when it is about something else.
  private static List<X509Certificate> shown(Throwable fault) {
    for (Throwable each = fault; each != null; each = each.getCause()) {
      if (each instanceof DistrustException distrust) {
        return distrust.shown();
      }
    }
    return List.of();
  }

  /// Return since when the first certificate is not valid that is not.
  private static String since(List<X509Certificate> shown, Instant now) {
    for (X509Certificate each : shown) {
      Instant notBefore = each.getNotBefore().toInstant();
      Instant notAfter = each.getNotAfter().toInstant();
      if (now.isBefore(notBefore) || now.isAfter(notAfter)) {
        return ": current time "
            + RFC_3339.format(now.atZone(ZoneId.systemDefault()))
            + (now.isBefore(notBefore) ? " is before " + notBefore : " is after " + notAfter);
      }
    }
    return "";
  }

  private static String whose(List<X509Certificate> shown) {
    return shown.isEmpty()
        ? ""
        : shown.stream()
            .map(HandshakeFaults::identity)
            .collect(Collectors.joining("; ", " (", ")"));
  }

  private static String identity(X509Certificate certificate) {
    try {
      return TlsFacts.cut(CertificateNames.of(certificate).subjectText())
          + " SHA-256: "
          + TlsFacts.sha256(certificate.getEncoded());
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("was decoded a moment ago", impossible);
    }
  }
}
