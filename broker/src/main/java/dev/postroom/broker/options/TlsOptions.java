package dev.postroom.broker.options;

import dev.postroom.platform.tls.CipherSuites;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// How the client port encrypts (docs/spec/core.md 3.5, 5.1). Immutable.
///
/// @param context what encrypts: the server's certificates, and whose clients it believes
/// @param certNotAfter until when its first certificate is valid; null when it has none
/// @param verify whether clients must show a certificate that is believed
/// @param mapsUsers whether a client is the user that its certificate names
/// @param allowNonTls whether clients may stay unencrypted
/// @param timeout how long a handshake may take
/// @param first whether clients may, or must, encrypt before INFO
/// @param versions the least version, and the ciphers and curves that are offered
/// @param pinnedCerts the only keys that clients may have: SHA-256 of the key as certificates
///   contain it, in lower-case hex; empty for any
/// @param connectionRateLimit how many connections are accepted in a second; 0 for any number
/// @param revocation how it is found out whether certificates of clients were revoked; null when
///   nobody asks
public record TlsOptions(
    SSLContext context,
    @Nullable Instant certNotAfter,
    boolean verify,
    boolean mapsUsers,
    boolean allowNonTls,
    Duration timeout,
    First first,
    Versions versions,
    Set<String> pinnedCerts,
    long connectionRateLimit,
    @Nullable Revocation revocation) {

  /// What nats-server waits for a handshake when nobody says otherwise.
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  public TlsOptions {
    pinnedCerts = Set.copyOf(pinnedCerts);
  }

  /// Return options that encrypt with a context and ask nothing of clients.
  public static TlsOptions of(SSLContext context) {
    return new TlsOptions(
        context,
        null,
        false,
        false,
        false,
        DEFAULT_TIMEOUT,
        First.never(),
        Versions.defaults(),
        Set.of(),
        0,
        null);
  }

  /// Return these options for clients that must show a certificate.
  public TlsOptions verifying() {
    return new TlsOptions(
        context,
        certNotAfter,
        true,
        mapsUsers,
        allowNonTls,
        timeout,
        first,
        versions,
        pinnedCerts,
        connectionRateLimit,
        revocation);
  }

  /// Return these options for clients that are the users whom their certificates name.
  public TlsOptions mapping() {
    return new TlsOptions(
        context,
        certNotAfter,
        true,
        true,
        allowNonTls,
        timeout,
        first,
        versions,
        pinnedCerts,
        connectionRateLimit,
        revocation);
  }

  /// Return these options for clients that may stay unencrypted.
  public TlsOptions allowingNonTls() {
    return new TlsOptions(
        context,
        certNotAfter,
        verify,
        mapsUsers,
        true,
        timeout,
        first,
        versions,
        pinnedCerts,
        connectionRateLimit,
        revocation);
  }

  /// Return these options with another rule for what comes before INFO.
  public TlsOptions with(First other) {
    return new TlsOptions(
        context,
        certNotAfter,
        verify,
        mapsUsers,
        allowNonTls,
        timeout,
        other,
        versions,
        pinnedCerts,
        connectionRateLimit,
        revocation);
  }

  /// Return these options with another time for handshakes.
  public TlsOptions withTimeout(Duration other) {
    return new TlsOptions(
        context,
        certNotAfter,
        verify,
        mapsUsers,
        allowNonTls,
        other,
        first,
        versions,
        pinnedCerts,
        connectionRateLimit,
        revocation);
  }

  /// Return what asks whether certificates of clients were revoked; null when nobody does.
  public @Nullable PeerCheck peerCheck() {
    return revocation == null ? null : revocation.check();
  }

  /// Return the server's side of a new encrypted connection.
  public SSLEngine engine() {
    return engine(verify);
  }

  /// Return the server's side of a new encrypted connection whose peer need not show a certificate.
  public SSLEngine engineForAnybody() {
    return engine(false);
  }

  private SSLEngine engine(boolean needsCertificate) {
    SSLContext own =
        revocation == null || !needsCertificate ? context : revocation.contexts().get();
    SSLEngine engine = own.createSSLEngine();
    engine.setUseClientMode(false);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(
        versions.only13() ? new String[] {"TLSv1.3"} : new String[] {"TLSv1.3", "TLSv1.2"});
    List<String> supported = List.of(engine.getSupportedCipherSuites());
    parameters.setCipherSuites(
        CipherSuites.offered(versions.cipherSuites()).stream()
            .filter(supported::contains)
            .toArray(String[]::new));
    parameters.setUseCipherSuitesOrder(true);
    if (!versions.namedGroups().isEmpty()) {
      parameters.setNamedGroups(versions.namedGroups().toArray(String[]::new));
    }
    parameters.setNeedClientAuth(needsCertificate);
    engine.setSSLParameters(parameters);
    return engine;
  }

  /// Whether clients may, or must, encrypt before INFO.
  ///
  /// @param isAllowed whether they may
  /// @param patience after how long a silent client gets INFO in the clear; zero for never
  public record First(boolean isAllowed, Duration patience) {

    /// INFO always comes first.
    public static First never() {
      return new First(false, Duration.ZERO);
    }

    /// Encryption always comes first.
    public static First always() {
      return new First(true, Duration.ZERO);
    }

    /// Whoever begins within this time comes first.
    public static First within(Duration patience) {
      return new First(true, patience);
    }

    /// Return whether INFO is never sent in the clear.
    public boolean isMust() {
      return isAllowed && !patience.isPositive();
    }
  }

  /// How it is found out whether certificates of clients were revoked.
  ///
  /// @param check who is asked by the contexts
  /// @param contexts makes one for each connection, so that no client is taken for one who was
  ///   asked about before
  public record Revocation(PeerCheck check, Supplier<SSLContext> contexts) {}

  /// What is offered to clients.
  ///
  /// @param only13 whether that is TLS 1.3 alone
  /// @param cipherSuites those of TLS 1.2, in Go's words; empty for all secure ones
  /// @param namedGroups the curves, in Java's words; empty for Java's own choice
  public record Versions(boolean only13, List<String> cipherSuites, List<String> namedGroups) {
    public Versions {
      cipherSuites = List.copyOf(cipherSuites);
      namedGroups = List.copyOf(namedGroups);
    }

    /// TLS 1.2 and 1.3, with all that is secure.
    public static Versions defaults() {
      return new Versions(false, List.of(), List.of());
    }
  }
}
