package dev.postroom.platform.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/// Reads certificates and private keys in PEM.
public final class Pem {
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";

  private Pem() {}

  /// Return the certificates of a server or client: its own first, then those of its authorities.
  ///
  /// @throws PemException when there is none, or one cannot be read
  public static List<X509Certificate> chain(byte[] text) throws PemException {
    List<PemBlock> blocks = blocks(text);
    List<X509Certificate> chain = certificates(blocks);
    if (!chain.isEmpty()) {
      return chain;
    }
    if (blocks.isEmpty()) {
      throw new PemException("tls: failed to find any PEM data in certificate input");
    }
    if (blocks.size() == 1 && blocks.getFirst().label().endsWith(KEY)) {
      throw new PemException(
          "tls: failed to find certificate PEM data in certificate input, but did find a private"
              + " key; PEM inputs may have been switched");
    }
    throw new PemException(
        "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM"
            + " blocks of the following types: "
            + PemBlock.labels(blocks));
  }

  /// Return the certificates of authorities.
  ///
  /// @throws PemException when there is none, or one cannot be read
  public static List<X509Certificate> authorities(byte[] text) throws PemException {
    List<X509Certificate> all = certificates(blocks(text));
    if (all.isEmpty()) {
      throw new PemException("failed to parse root ca certificate");
    }
    return all;
  }

  /// Return a private key: RSA, of an elliptic curve, or EdDSA; in PKCS#8, PKCS#1 (`RSA PRIVATE
  /// KEY`) or SEC1 (`EC PRIVATE KEY`), not encrypted.
  ///
  /// @throws PemException when there is none, or it cannot be read
  public static PrivateKey privateKey(byte[] text) throws PemException {
    List<PemBlock> blocks = blocks(text);
    for (PemBlock block : blocks) {
      if (block.label().equals(KEY) || block.label().endsWith(" " + KEY)) {
        return PrivateKeys.read(block);
      }
    }
    if (blocks.isEmpty()) {
      throw new PemException("tls: failed to find any PEM data in key input");
    }
    if (blocks.size() == 1 && blocks.getFirst().label().equals(CERTIFICATE)) {
      throw new PemException(
          "tls: found a certificate rather than a key in the PEM for the private key");
    }
    throw new PemException(
        "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after"
            + " skipping PEM blocks of the following types: "
            + PemBlock.labels(blocks));
  }

  private static List<PemBlock> blocks(byte[] text) {
    return PemBlock.all(new String(text, StandardCharsets.ISO_8859_1));
  }

  private static List<X509Certificate> certificates(List<PemBlock> blocks) throws PemException {
    List<X509Certificate> all = new ArrayList<>();
    for (PemBlock block : blocks) {
      if (block.label().equals(CERTIFICATE)) {
        try {
          CertificateFactory factory = CertificateFactory.getInstance("X.509");
          all.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der())));
        } catch (CertificateException malformed) {
          throw new PemException("x509: malformed certificate", malformed);
        }
      }
    }
    return all;
  }
}
