package dev.postroom.platform.tls.ocsp;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXCertPathBuilderResult;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.net.ssl.X509TrustManager;

/// Believes clients whom another one believes and whose certificates were not revoked. Java calls
/// it from the delegated tasks of a handshake, which run on a thread that may block, and looks
/// itself at the algorithms that the chain uses. Thread-safe.
public final class CheckedTrust implements X509TrustManager {
  private final X509TrustManager trust;
  private final PeerCheck check;
  private final Set<TrustAnchor> anchors = new HashSet<>();

  /// Make one around another.
  public CheckedTrust(X509TrustManager trust, PeerCheck check) {
    this.trust = trust;
    this.check = check;
    for (X509Certificate each : trust.getAcceptedIssuers()) {
      anchors.add(new TrustAnchor(each, null));
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkClientTrusted(chain, type);
    check.check(path(chain));
  }

  /// Return the way from a certificate to one that is trusted by itself: what was shown may lack
  /// the end, hold more than that, or be in another order.
  private List<X509Certificate> path(X509Certificate[] shown) throws CertificateException {
    try {
      X509CertSelector target = new X509CertSelector();
      target.setCertificate(shown[0]);
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, target);
      parameters.setRevocationEnabled(false);
      parameters.addCertStore(
          CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(shown))));
      PKIXCertPathBuilderResult built =
          (PKIXCertPathBuilderResult) CertPathBuilder.getInstance("PKIX").build(parameters);
      List<X509Certificate> path = new ArrayList<>();
      built.getCertPath().getCertificates().forEach(each -> path.add((X509Certificate) each));
      path.add(built.getTrustAnchor().getTrustedCert());
      return path;
    } catch (GeneralSecurityException broken) {
      throw new CertificateException(PeerCheck.REFUSED, broken);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    trust.checkServerTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return trust.getAcceptedIssuers();
  }
}
