package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.tls.CertificateNames;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;

/// A certificate as it is told of. Immutable.
///
/// @param subject of whom it is
/// @param issuer who has signed it
/// @param fingerprint SHA-256 of the whole, in base 64
/// @param raw the whole, in base 64
public record ShownCertificate(String subject, String issuer, String fingerprint, String raw) {

  /// Return how a certificate is told of.
  static ShownCertificate of(X509Certificate certificate, X509Certificate issuer)
      throws CertificateEncodingException {
    byte[] bytes = certificate.getEncoded();
    return new ShownCertificate(
        CertificateNames.of(certificate).subjectText(),
        CertificateNames.of(issuer).subjectText(),
        fingerprint(bytes),
        Base64.getEncoder().encodeToString(bytes));
  }

  /// Return the fingerprint of the bytes of a certificate.
  static String fingerprint(byte[] bytes) {
    try {
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }
}
