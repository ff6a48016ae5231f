package dev.postroom.platform.tls.ocsp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;

/// How questions and answers name a certificate: by hashes of its issuer's name and key, and by its
/// number (RFC 6960, 4.1.1). Immutable.
final class CertificateId {
  // SHA-1, with its empty parameters: what every responder knows, and only a name here.
  private static final byte[] SHA_1 = {6, 5, 0x2b, 0x0e, 3, 2, 0x1a};
  private static final byte[] NOTHING = {5, 0};

  private final byte[] issuerName;
  private final byte[] issuerKey;
  private final byte[] serial;

  private CertificateId(byte[] issuerName, byte[] issuerKey, byte[] serial) {
    this.issuerName = issuerName;
    this.issuerKey = issuerKey;
    this.serial = serial;
  }

  static CertificateId of(X509Certificate certificate, X509Certificate issuer) {
    byte[] bits = Der.of(issuer.getPublicKey().getEncoded()).children().get(1).content(Der.BITS);
    byte[] key = Arrays.copyOfRange(bits, 1, bits.length); // the first says how many bits are none
    return new CertificateId(
        sha1(certificate.getIssuerX500Principal().getEncoded()),
        sha1(key),
        certificate.getSerialNumber().toByteArray());
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }

  /// Return the question about this certificate alone.
  byte[] question() {
    byte[] id =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.SEQUENCE, SHA_1, NOTHING),
            Der.element(Der.OCTETS, issuerName),
            Der.element(Der.OCTETS, issuerKey),
            Der.element(Der.INTEGER, serial));
    byte[] list = Der.element(Der.SEQUENCE, Der.element(Der.SEQUENCE, id));
    return Der.element(Der.SEQUENCE, Der.element(Der.SEQUENCE, list));
  }

  /// Return whether an answer's name is that of this certificate.
  boolean isNamedBy(Der id) {
    List<Der> parts = id.children(Der.SEQUENCE);
    byte[] algorithm = parts.get(0).children(Der.SEQUENCE).get(0).content(Der.OBJECT_ID);
    return Arrays.equals(algorithm, 0, algorithm.length, SHA_1, 2, SHA_1.length)
        && Arrays.equals(issuerName, parts.get(1).content(Der.OCTETS))
        && Arrays.equals(issuerKey, parts.get(2).content(Der.OCTETS))
        && Arrays.equals(serial, parts.get(3).content(Der.INTEGER));
  }
}
