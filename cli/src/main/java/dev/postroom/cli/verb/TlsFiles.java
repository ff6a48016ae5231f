package dev.postroom.cli.verb;

import dev.postroom.cli.console.FailedException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Certificates and a key in PEM, made into what encrypts. Confined to one thread.
final class TlsFiles {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";
  private static final char[] NO_PASSWORD = {};

  private TrustManager @Nullable [] trusted;
  private KeyManager @Nullable [] shown;

  /// Trust these certificates and no others.
  ///
  /// @throws FailedException when the text has none
  void trust(String pem, String file) {
    try {
      KeyStore store = emptyStore();
      for (Certificate certificate : certificates(pem, file)) {
        store.setCertificateEntry("ca-" + store.size(), certificate);
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      trusted = factory.getTrustManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw refused(file, e);
    }
  }

  /// Show this certificate, with those of its authorities behind it.
  ///
  /// @throws FailedException when the texts are no certificate and key
  void show(String certificates, String certificateFile, String key, String keyFile) {
    try {
      KeyStore store = emptyStore();
      Certificate[] chain = certificates(certificates, certificateFile).toArray(Certificate[]::new);
      store.setKeyEntry("client", privateKey(key, keyFile), NO_PASSWORD, chain);
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(store, NO_PASSWORD);
      shown = factory.getKeyManagers();
    } catch (GeneralSecurityException | IOException e) {
      throw refused(certificateFile, e);
    }
  }

  /// Return what encrypts.
  SSLContext context() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, trusted, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new FailedException("this Java cannot encrypt: " + e.getMessage());
    }
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static List<Certificate> certificates(String pem, String file)
      throws CertificateException {
    List<Certificate> found =
        new ArrayList<>(
            CertificateFactory.getInstance("X.509")
                .generateCertificates(
                    new ByteArrayInputStream(pem.getBytes(StandardCharsets.UTF_8))));
    if (found.isEmpty()) {
      throw new FailedException("the file " + file + " has no certificate in PEM in it");
    }
    return found;
  }

  private static PrivateKey privateKey(String pem, String file) throws GeneralSecurityException {
    int begin = pem.indexOf(BEGIN);
    int end = pem.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new FailedException(
          "the file "
              + file
              + " has no key that begins with "
              + BEGIN
              + "; openssl pkcs8 -topk8 -nodes makes one of another");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
      } catch (InvalidKeySpecException _) {
        // The bytes do not say which it is before they are read: the next may fit.
      }
    }
    throw new FailedException("the key in " + file + " is neither RSA, nor EC, nor EdDSA");
  }

  private static FailedException refused(String file, Exception cause) {
    return new FailedException("the file " + file + " cannot be used: " + cause.getMessage());
  }
}
