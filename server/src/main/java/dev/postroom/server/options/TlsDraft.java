package dev.postroom.server.options;

import dev.postroom.broker.options.ServedCertificate;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.platform.Clock;
import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.platform.tls.CipherSuites;
import dev.postroom.platform.tls.Pem;
import dev.postroom.platform.tls.PemException;
import dev.postroom.platform.tls.TlsContexts;
import dev.postroom.platform.tls.ocsp.CheckedTrust;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.platform.tls.ocsp.OcspPolicy;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A `tls` block while it is put together (docs/spec/core.md 3.5). Confined to the thread that
/// starts the server.
final class TlsDraft {
  private static final String PAIR = "error parsing X509 certificate/key pair";

  /// Two files that belong together.
  record KeyFiles(String certFile, String keyFile) {}

  String certFile = "";
  String keyFile = "";
  String caFile = "";
  final List<KeyFiles> certs = new ArrayList<>();
  boolean verify;
  boolean mapsUsers;
  long timeoutNanos;
  boolean only13;
  List<String> cipherSuites = List.of();
  boolean allowInsecureCipherSuites;
  List<String> namedGroups = List.of();
  long connectionRateLimit;
  final Set<String> pinnedCerts = new LinkedHashSet<>();
  TlsOptions.First first = TlsOptions.First.never();
  @Nullable OcspPolicy ocspPeer;
  private List<CertifiedKey> keys = List.of();
  private List<ServedCertificate> certificates = List.of();
  private @Nullable List<X509Certificate> authorities;

  /// Read the files.
  ///
  /// @throws OptionsException in nats-server's words when they, or what was said besides, cannot be
  ///   used
  void read() throws OptionsException {
    authorities = null;
    if (!certs.isEmpty() && !certFile.isEmpty()) {
      throw new OptionsException(
          "error parsing tls config, cannot combine 'cert_file' option with 'certs' option");
    }
    if (certFile.isEmpty() != keyFile.isEmpty()) {
      String missing = certFile.isEmpty() ? "cert_file" : "key_file";
      throw new OptionsException("missing '" + missing + "' in TLS configuration");
    }
    List<CertifiedKey> read = new ArrayList<>();
    List<ServedCertificate> served = new ArrayList<>();
    if (!certFile.isEmpty()) {
      read.add(key(new KeyFiles(certFile, keyFile), PAIR));
      served.add(served(certFile, read.getLast()));
    }
    for (KeyFiles each : certs) {
      read.add(key(each, PAIR + " " + (read.size() + 1) + "/" + certs.size()));
      served.add(served(each.certFile, read.getLast()));
    }
    keys = List.copyOf(read);
    certificates = List.copyOf(served);
    refuseInsecure();
    if (!caFile.isEmpty()) {
      try {
        authorities = Pem.authorities(bytes(caFile));
      } catch (IOException | PemException e) {
        throw new OptionsException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static CertifiedKey key(KeyFiles files, String what) throws OptionsException {
    try {
      return CertifiedKey.of(bytes(files.certFile), bytes(files.keyFile));
    } catch (IOException | PemException e) {
      throw new OptionsException(what + ": " + e.getMessage());
    }
  }

  private static ServedCertificate served(String file, CertifiedKey key) {
    return new ServedCertificate(file, key.notBefore(), key.notAfter());
  }

  private void refuseInsecure() throws OptionsException {
    List<String> insecure =
        cipherSuites.stream().filter(name -> !CipherSuites.isSecure(name)).toList();
    if (!insecure.isEmpty() && !allowInsecureCipherSuites) {
      throw new OptionsException(
          "insecure cipher suites configured without 'allow_insecure_cipher_suites' option set: "
              + String.join(", ", insecure));
    }
  }

  private static byte[] bytes(String file) throws IOException {
    return new DiskFiles().read(file);
  }

  /// Return whether a certificate wants to be shown with what its authority says of it.
  boolean wantsStaple() {
    return keys.stream().anyMatch(CertifiedKey::wantsStaple);
  }

  /// Return what is known of the certificates that are shown; of files that were read.
  List<ServedCertificate> certificates() {
    return certificates;
  }

  /// Return whether there is a certificate to show; of files that were read.
  boolean hasKey() {
    return !keys.isEmpty();
  }

  /// Return how long a handshake may take.
  Duration timeout() {
    return timeoutNanos == 0 ? TlsOptions.DEFAULT_TIMEOUT : Duration.ofNanos(timeoutNanos);
  }

  /// Return the finished options, of files that were read.
  ///
  /// @param cache where it is remembered what authorities have said
  /// @throws OptionsException when this Java cannot use what they hold, or they contradict each
  ///   other
  TlsOptions finish(boolean allowNonTls, OcspCache cache) throws OptionsException {
    if (ocspPeer != null && !verify) {
      throw new OptionsException(
          "OCSP peer verification for client connections requires TLS verify (mTLS) to be enabled");
    }
    try {
      return new TlsOptions.Builder(TlsContexts.of(keys, authorities))
          .certificates(certificates())
          .mapsUsers(mapsUsers)
          .verify(verify)
          .allowNonTls(allowNonTls)
          .timeout(timeout())
          .first(first)
          .versions(new TlsOptions.Versions(only13, cipherSuites, namedGroups))
          .pinnedCerts(pinnedCerts)
          .connectionRateLimit(connectionRateLimit)
          .revocation(ocspPeer == null ? null : revocation(ocspPeer, cache))
          .build();
    } catch (PemException e) {
      throw new OptionsException(String.valueOf(e.getMessage()));
    }
  }

  private TlsOptions.Revocation revocation(OcspPolicy policy, OcspCache cache) throws PemException {
    PeerCheck check = new PeerCheck(policy, timeout(), cache, Clock.system());
    return new TlsOptions.Revocation(
        check, TlsContexts.fresh(keys, authorities, trust -> new CheckedTrust(trust, check)));
  }
}
