package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log;
import dev.postroom.platform.tls.CertificateNames;
import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds out whether the certificates of a peer were revoked (docs/spec/core.md 5.1). It asks who
/// issued them and blocks meanwhile, so it is called where a handshake may take its time.
///
/// A chain is valid when each certificate of it is that names a responder. [#MOST] questions to one
/// responder are under way at most; further ones wait for as long as an answer may take, and their
/// clients are refused then. Thread-safe.
public final class PeerCheck {
  /// What is said of a peer that is refused.
  public static final String REFUSED = "client not OCSP valid";

  /// How many questions to one responder are under way at once.
  static final int MOST = 16;

  /// Responders share so many places for that, so that one that is silent holds up few others.
  private static final int LANES = 16;

  /// Who is told of certificates that are not valid. Must return at once.
  public interface Witness {

    /// A certificate of a peer's chain is not.
    ///
    /// @param peer the peer's own
    void invalid(ShownCertificate link, ShownCertificate peer, String why);

    /// A peer was refused for that.
    void refused(ShownCertificate peer);
  }

  /// A question was not asked, for too many others are.
  private static final class BusyException extends IOException {
    private static final long serialVersionUID = 1;

    BusyException() {
      super("too many other questions are under way");
    }
  }

  /// Who is told: the log of everything, the witness of faults.
  private record Told(Log log, @Nullable Witness witness) {}

  private static final Log SILENT =
      new Log() {
        @Override
        public boolean isEnabled(Level level) {
          return false;
        }

        @Override
        public void log(Level level, String text) {
          // Nobody has said yet where it should go.
        }
      };

  private final OcspPolicy policy;
  private final OcspCache cache;
  private final Clock clock;
  private final Semaphore[] questions =
      Stream.generate(() -> new Semaphore(MOST)).limit(LANES).toArray(Semaphore[]::new);
  // Volatile: set by who starts or reloads a server, read by every handshake.
  private volatile Told told = new Told(SILENT, null);

  /// Make a check that tells nobody yet.
  ///
  /// @param cache may be shared with other checks
  public PeerCheck(OcspPolicy policy, OcspCache cache, Clock clock) {
    this.policy = policy;
    this.cache = cache;
    this.clock = clock;
  }

  /// Tell these from now on.
  public void tell(Log log, Witness witness) {
    told = new Told(log, witness);
  }

  /// Return what it remembers.
  public OcspCache cache() {
    return cache;
  }

  /// Look at a chain that is believed already, up to and with what is trusted by itself.
  ///
  /// @throws CertificateException with [#REFUSED] when it is not valid
  void check(List<X509Certificate> chain) throws CertificateException {
    Told here = told;
    Log log = here.log();
    log.debug("Peer OCSP enabled: 1 TLS client chain(s) will be evaluated");
    log.debug("Chain [0]: " + chain.size() + " total link(s)");
    int eligible = 0;
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (!responders(chain.get(i)).isEmpty()) {
        eligible++;
      }
    }
    if (eligible == 0) {
      log.debug("Chain [0] has no OCSP eligible links, thus peer is valid");
      return;
    }
    log.debug("Chain [0] has " + eligible + " OCSP eligible link(s)");
    for (int i = 0; i + 1 < chain.size(); i++) {
      List<String> responders = responders(chain.get(i));
      if (!responders.isEmpty()) {
        Link link = new Link(log, chain.get(i), chain.get(i + 1));
        if (!link.isValid(responders)) {
          log.debug("No OCSP valid chains, thus peer is invalid");
          testify(here.witness(), chain, link);
          throw new CertificateException(REFUSED);
        }
      }
    }
    log.debug("Chain [0] is OCSP valid for all eligible links, thus peer is valid");
  }

  private static void testify(@Nullable Witness witness, List<X509Certificate> chain, Link link)
      throws CertificateException {
    if (witness != null) {
      ShownCertificate peer = ShownCertificate.of(chain.get(0), chain.get(1));
      witness.invalid(ShownCertificate.of(link.certificate, link.issuer), peer, link.fault);
      witness.refused(peer);
    }
  }

  private static List<String> responders(X509Certificate certificate) throws CertificateException {
    try {
      return Responders.of(certificate);
    } catch (IllegalArgumentException | IndexOutOfBoundsException malformed) {
      throw new CertificateException(REFUSED, malformed);
    }
  }

  /// One certificate and who issued it. Confined to one check.
  private final class Link {
    private final Log log;
    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final String name;
    private final String key;
    private String fault = "";
    private boolean isBusy;

    Link(Log log, X509Certificate certificate, X509Certificate issuer) throws CertificateException {
      this.log = log;
      this.certificate = certificate;
      this.issuer = issuer;
      this.name = "[" + Escape.line(CertificateNames.of(certificate).subjectText()) + "]";
      this.key = ShownCertificate.fingerprint(certificate.getEncoded());
    }

    boolean isValid(List<String> responders) throws CertificateException {
      log.debug("Checking OCSP peer cache for " + name + ", key [" + key + "]");
      OcspAnswer known = known();
      if (known != null) {
        return judge(known.status());
      }
      byte[] response = fetch(responders);
      if (response == null) {
        OcspAnswer meanwhile = cache.find(key, clock.now()); // another handshake may have asked
        return meanwhile == null ? isValidUnasked() : judge(meanwhile.status());
      }
      try {
        return isValid(response);
      } catch (OcspException wrong) {
        log.error(
            "Could not parse OCSP CA response for "
                + name
                + ": "
                + Escape.line(String.valueOf(wrong.getMessage())));
        return warned("Failed OCSP response parse");
      }
    }

    private boolean isValid(byte[] response) throws OcspException {
      OcspAnswer said = OcspAnswer.read(response, CertificateId.of(certificate, issuer));
      Instant now = clock.now();
      if (!said.isCurrent(policy, now)) {
        log.warn("New OCSP CA response obtained for " + name + " but not current");
        return warned("OCSP response not in effectivity window");
      }
      said.verify(response, certificate, issuer);
      if (cache.isLocal()) {
        log.debug("Caching OCSP response for " + name + ", key [" + key + "]");
        cache.put(key, said, said.until(policy, now));
      }
      return judge(said.status());
    }

    private @Nullable OcspAnswer known() {
      OcspAnswer known = cache.find(key, clock.now());
      if (known != null) {
        log.debug("OCSP peer cache hit for key [" + key + "]");
        log.debug("Cached OCSP response is current, status [" + known.status().word() + "]");
      } else if (cache.isLocal()) {
        log.debug("OCSP peer cache miss for key [" + key + "]");
      }
      return known;
    }

    private boolean judge(Status status) {
      boolean isGood =
          status == Status.GOOD || (status == Status.UNKNOWN && policy.unknownIsGood());
      if (isGood) {
        log.debug("OCSP verify pass for " + name);
        return true;
      }
      log.warn("OCSP verify fail for " + name + " with CA status [" + status.word() + "]");
      return warned("Invalid OCSP response status: " + status.word());
    }

    private boolean warned(String why) {
      if (policy.warnOnly()) {
        log.warn("OCSP verify fail for " + name + " but WarnOnly is true so allowing");
      } else {
        fault = why;
        log.debug(why);
      }
      return policy.warnOnly();
    }

    private boolean isValidUnasked() {
      boolean wasRevoked = cache.knowsAsRevoked(key);
      if (policy.allowWhenUnreachable() && !wasRevoked && !isBusy) {
        log.warn(
            "Failed to obtain OCSP CA response for "
                + name
                + " but AllowWhenCAUnreachable set; no cached revocation so allowing");
        return true;
      }
      return warned("Failed OCSP response fetch");
    }

    private byte @Nullable [] fetch(List<String> responders) throws CertificateException {
      byte[] question = CertificateId.of(certificate, issuer).question();
      String failure = "";
      for (String responder : responders) {
        log.debug("Trying OCSP responder url [" + Escape.line(responder) + "]");
        try {
          return ask(responder, question);
        } catch (BusyException busy) {
          isBusy = true; // that says nothing of the responder
          failure = String.valueOf(busy.getMessage());
        } catch (IOException unreachable) {
          failure = String.valueOf(unreachable.getMessage());
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new CertificateException(REFUSED, interrupted);
        }
      }
      log.warn(
          "Attempt to obtain OCSP response from CA responder for "
              + name
              + " failed: exhausted OCSP responders: "
              + Escape.line(failure));
      return null;
    }

    private byte[] ask(String responder, byte[] question) throws IOException, InterruptedException {
      Duration timeout = policy.caTimeout();
      Semaphore lane = questions[Math.floorMod(responder.hashCode(), LANES)];
      if (!lane.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new BusyException();
      }
      try {
        return new OcspFetch(log).ask(responder, question, timeout);
      } finally {
        lane.release();
      }
    }
  }
}
