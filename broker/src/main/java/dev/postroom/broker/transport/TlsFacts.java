package dev.postroom.broker.transport;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.snapshot.ConnectionSnapshot.PeerCert;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.platform.tls.CertificateNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// What Java says of encrypted connections, in the words of Go.
public final class TlsFacts {
  private static final String PREFIX = "TLSv";
  private static final int LONGEST = 256;

  private TlsFacts() {}

  /// Cut what a peer has chosen, and what is remembered of it when it has gone.
  static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    boolean halves = Character.isHighSurrogate(text.charAt(LONGEST - 1));
    return text.substring(0, halves ? LONGEST - 1 : LONGEST) + "...";
  }

  /// Return what was agreed upon.
  ///
  /// @param isFirst whether encryption came before INFO
  public static TlsSnapshot of(SSLSession session, boolean isFirst) {
    String protocol = session.getProtocol();
    String version = protocol.startsWith(PREFIX) ? protocol.substring(PREFIX.length()) : protocol;
    return new TlsSnapshot(version, session.getCipherSuite(), isFirst, peerCerts(session));
  }

  /// Return whom the peer's certificate names; null when it has shown none.
  public static @Nullable CertificateNames certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate first
          ? CertificateNames.of(first)
          : null;
    } catch (SSLPeerUnverifiedException none) {
      return null; // it was not asked for any
    }
  }

  private static List<PeerCert> peerCerts(SSLSession session) {
    List<PeerCert> all = new ArrayList<>();
    try {
      for (Certificate each : session.getPeerCertificates()) {
        if (each instanceof X509Certificate certificate) {
          all.add(
              new PeerCert(
                  cut(CertificateNames.of(certificate).subjectText()),
                  sha256(certificate.getPublicKey().getEncoded()),
                  sha256(certificate.getEncoded())));
        }
      }
    } catch (SSLPeerUnverifiedException none) {
      return List.of(); // it was not asked for any
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("was decoded a moment ago", impossible);
    }
    return List.copyOf(all);
  }

  /// Return why a peer may not enter whose key is not one of those that are pinned; empty for one
  /// that may.
  ///
  /// @param agreed what was agreed upon with it; null when nothing was
  public static String notPinned(TlsOptions pinning, @Nullable TlsSnapshot agreed) {
    if (pinning.pinnedCerts().isEmpty()) {
      return "";
    }
    if (agreed == null || agreed.peerCerts().isEmpty()) {
      return "Failed pinned cert test as client did not provide a certificate";
    }
    String key = agreed.peerCerts().getFirst().spkiSha256();
    return pinning.pinnedCerts().contains(key) ? "" : "Failed pinned cert test for key id: " + key;
  }

  /// Return the peer's certificates as PEM, its own first; none when it was not asked for any.
  public static List<String> certificates(SSLSession session) {
    List<String> all = new ArrayList<>();
    try {
      for (Certificate each : session.getPeerCertificates()) {
        all.add(
            "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(each.getEncoded())
                + "\n-----END CERTIFICATE-----\n");
      }
    } catch (SSLPeerUnverifiedException none) {
      return List.of(); // it was not asked for any
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("was decoded a moment ago", impossible);
    }
    return all;
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
