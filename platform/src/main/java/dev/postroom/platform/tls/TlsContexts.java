package dev.postroom.platform.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// Makes what encrypts.
public final class TlsContexts {
  private static final char[] NO_PASSWORD = {};

  private TlsContexts() {}

  /// Return what encrypts with these keys. Of several the one is taken whose certificate has the
  /// name that the peer asks for and whose kind it understands, else the first of that kind.
  ///
  /// @param keys what is shown to peers; empty for nothing, with which no server gets far
  /// @param trusted whose signatures are believed; null for the authorities that this Java knows
  /// @throws PemException when this Java cannot use them
  public static SSLContext of(List<CertifiedKey> keys, @Nullable List<X509Certificate> trusted)
      throws PemException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keyManagers(keys), trusted == null ? null : trustManagers(trusted), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new PemException("this Java cannot encrypt with these files: " + e.getMessage(), e);
    }
  }

  private static KeyManager @Nullable [] keyManagers(List<CertifiedKey> keys)
      throws GeneralSecurityException, IOException {
    if (keys.isEmpty()) {
      return null;
    }
    KeyStore store = emptyStore();
    for (CertifiedKey each : keys) {
      Certificate[] chain = each.chain().toArray(Certificate[]::new);
      store.setKeyEntry("key-" + store.size(), each.key(), NO_PASSWORD, chain);
    }
    // Unlike the default one it looks at the name that the peer asks for.
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private static TrustManager[] trustManagers(List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = emptyStore();
    for (X509Certificate each : trusted) {
      store.setCertificateEntry("ca-" + store.size(), each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
