package dev.postroom.platform.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A certificate with those of its authorities behind it, and the private key that belongs to it.
/// Immutable.
///
/// @param chain the certificate itself first
/// @param key never shown
public record CertifiedKey(List<X509Certificate> chain, PrivateKey key) {
  private static final String TLS_FEATURES = "1.3.6.1.5.5.7.1.24";

  public CertifiedKey {
    chain = List.copyOf(chain);
  }

  /// Put a certificate and a key together, both in PEM.
  ///
  /// @throws PemException when either cannot be read, or they do not belong together
  public static CertifiedKey of(byte[] certificates, byte[] key) throws PemException {
    return of(Pem.chain(certificates), Pem.privateKey(key));
  }

  /// Put a certificate and a key together.
  ///
  /// @throws PemException when they do not belong together
  public static CertifiedKey of(List<X509Certificate> chain, PrivateKey key) throws PemException {
    var shown = chain.getFirst().getPublicKey();
    if (!shown.getAlgorithm().equals(key.getAlgorithm())) {
      throw new PemException("tls: private key type does not match public key type");
    }
    if (!PrivateKeys.belongTogether(key, shown)) {
      throw new PemException("tls: private key does not match public key");
    }
    return new CertifiedKey(chain, key);
  }

  /// Return whether the certificate wants to be shown with what its authority says of it (RFC
  /// 7633).
  public boolean wantsStaple() {
    return chain.getFirst().getExtensionValue(TLS_FEATURES) != null;
  }

  /// Return from when on the certificate is valid.
  public Instant notBefore() {
    return chain.getFirst().getNotBefore().toInstant();
  }

  /// Return until when the certificate is valid.
  public Instant notAfter() {
    return chain.getFirst().getNotAfter().toInstant();
  }

  @Override
  public String toString() {
    return "CertifiedKey[" + chain.getFirst().getSubjectX500Principal() + "]";
  }
}
