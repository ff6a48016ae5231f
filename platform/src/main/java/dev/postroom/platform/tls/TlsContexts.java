package dev.postroom.platform.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;
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
      return context(keyManagers(keys), trustManagers(trusted));
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(e);
    }
  }

  /// Return a maker of what encrypts with these keys, as [#of], and looks at peers once more. Java
  /// asks nobody about a peer who resumes a session, so each connection is to have a context of its
  /// own, in which there is none to resume.
  ///
  /// @param looking makes somebody who believes peers of somebody who does not yet look so closely
  /// @throws PemException when this Java cannot use them
  public static Supplier<SSLContext> fresh(
      List<CertifiedKey> keys,
      @Nullable List<X509Certificate> trusted,
      UnaryOperator<X509TrustManager> looking)
      throws PemException {
    try {
      KeyManager[] shown = keyManagers(keys);
      TrustManager[] believed = trustManagers(trusted);
      for (int i = 0; i < believed.length; i++) {
        if (believed[i] instanceof X509TrustManager each) {
          believed[i] = looking.apply(each);
        }
      }
      var _ = context(shown, believed); // what cannot be used is said now
      return () -> {
        try {
          return context(shown, believed);
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException("it could be made before", e);
        }
      };
    } catch (GeneralSecurityException | IOException e) {
      throw unusable(e);
    }
  }

  private static SSLContext context(KeyManager @Nullable [] shown, TrustManager[] believed)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(shown, believed, null);
    return context;
  }

  private static PemException unusable(Exception cause) {
    return new PemException(
        "this Java cannot encrypt with these files: " + cause.getMessage(), cause);
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

  private static TrustManager[] trustManagers(@Nullable List<X509Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = null; // for the authorities that this Java knows
    if (trusted != null) {
      store = emptyStore();
      for (X509Certificate each : trusted) {
        store.setCertificateEntry("ca-" + store.size(), each);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    TrustManager[] believed = factory.getTrustManagers();
    for (int i = 0; i < believed.length; i++) {
      if (believed[i] instanceof X509ExtendedTrustManager each) {
        believed[i] = new TellingTrust(each);
      }
    }
    return believed;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, NO_PASSWORD);
    return store;
  }
}
