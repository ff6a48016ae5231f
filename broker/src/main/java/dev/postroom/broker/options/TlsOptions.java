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
/// @param certificates what is known of those that it shows; none when that is unknown
/// @param verify whether clients must show a certificate that is believed
/// @param mapsUsers whether a client is the user that its certificate names; one that shows none,
///   because none is asked for, is nobody
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
    List<ServedCertificate> certificates,
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
    certificates = List.copyOf(certificates);
    pinnedCerts = Set.copyOf(pinnedCerts);
  }

  /// Return options that encrypt with a context and ask nothing of clients.
  public static TlsOptions of(SSLContext context) {
    return new Builder(context).build();
  }

  /// Return a builder that starts from these options.
  public Builder toBuilder() {
    return new Builder(context)
        .certificates(certificates)
        .mapsUsers(mapsUsers)
        .verify(verify)
        .allowNonTls(allowNonTls)
        .timeout(timeout)
        .first(first)
        .versions(versions)
        .pinnedCerts(pinnedCerts)
        .connectionRateLimit(connectionRateLimit)
        .revocation(revocation);
  }

  /// Return until when the first certificate is valid; null when that is unknown.
  public @Nullable Instant certNotAfter() {
    return certificates.isEmpty() ? null : certificates.getFirst().notAfter();
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

  /// Collects options one by one; confined to the thread that uses it.
  public static final class Builder {
    private final SSLContext context;
    private List<ServedCertificate> certificates = List.of();
    private boolean verify;
    private boolean mapsUsers;
    private boolean allowNonTls;
    private Duration timeout = DEFAULT_TIMEOUT;
    private First first = First.never();
    private Versions versions = Versions.defaults();
    private Set<String> pinnedCerts = Set.of();
    private long connectionRateLimit;
    private @Nullable Revocation revocation;

    /// Start from options that encrypt with a context and ask nothing of clients.
    public Builder(SSLContext context) {
      this.context = context;
    }

    public Builder certificates(List<ServedCertificate> value) {
      certificates = value;
      return this;
    }

    public Builder verify(boolean value) {
      verify = value;
      return this;
    }

    /// Also has clients show a certificate, unless [#verify] says otherwise afterwards, as flags
    /// may.
    public Builder mapsUsers(boolean value) {
      mapsUsers = value;
      verify |= value;
      return this;
    }

    public Builder allowNonTls(boolean value) {
      allowNonTls = value;
      return this;
    }

    public Builder timeout(Duration value) {
      timeout = value;
      return this;
    }

    public Builder first(First value) {
      first = value;
      return this;
    }

    public Builder versions(Versions value) {
      versions = value;
      return this;
    }

    public Builder pinnedCerts(Set<String> value) {
      pinnedCerts = value;
      return this;
    }

    public Builder connectionRateLimit(long value) {
      connectionRateLimit = value;
      return this;
    }

    public Builder revocation(@Nullable Revocation value) {
      revocation = value;
      return this;
    }

    public TlsOptions build() {
      return new TlsOptions(
          context,
          certificates,
          verify,
          mapsUsers,
          allowNonTls,
          timeout,
          first,
          versions,
          pinnedCerts,
          connectionRateLimit,
          revocation);
    }
  }
}
