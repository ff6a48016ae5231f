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
import org.jspecify.annotations.Nullable;

/// Finds out whether the certificates of a peer were revoked (docs/spec/core.md 5.1). It asks who
/// issued them and blocks meanwhile, so it is called where a handshake may take its time.
///
/// A chain is valid when each certificate of it is that names a responder. All of it takes no
/// longer than the handshake may: when that is over nobody waits for the outcome, and the client is
/// refused. Thread-safe.
public final class PeerCheck {
  /// What is said of a peer that is refused.
  public static final String REFUSED = "client not OCSP valid";

  /// Who is told of certificates that are not valid. Must return at once.
  public interface Witness {

    /// A certificate of a peer's chain is not.
    ///
    /// @param peer the peer's own
    void invalid(ShownCertificate link, ShownCertificate peer, String why);

    /// A peer was refused for that.
    void refused(ShownCertificate peer);
  }

  /// What a check shares with others of its server.
  ///
  /// @param log who is told of everything
  /// @param witness who is told of faults; null for nobody
  /// @param cache what is remembered
  /// @param questions what is under way
  public record Surroundings(
      Log log, @Nullable Witness witness, OcspCache cache, Questions questions) {}

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
  private final Duration patience;
  private final Clock clock;
  // Volatile: set by who starts or reloads a server, read by every handshake.
  private volatile Surroundings surroundings;

  /// Make a check that tells nobody yet.
  ///
  /// @param patience how long it may take in all
  /// @param cache may be shared with other checks
  public PeerCheck(OcspPolicy policy, Duration patience, OcspCache cache, Clock clock) {
    this.policy = policy;
    this.patience = patience;
    this.clock = clock;
    this.surroundings = new Surroundings(SILENT, null, cache, new Questions());
  }

  /// Live with these from now on.
  public void settle(Surroundings next) {
    surroundings = next;
  }

  /// Return what it remembers.
  public OcspCache cache() {
    return surroundings.cache();
  }

  /// Look at a chain that is believed already, up to and with what is trusted by itself.
  ///
  /// @throws CertificateException with [#REFUSED] when it is not valid
  void check(List<X509Certificate> chain) throws CertificateException {
    Surroundings here = surroundings;
    long deadline = clock.nanos() + patience.toNanos();
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
        Link link = new Link(here, deadline, chain.get(i), chain.get(i + 1));
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
    private final OcspCache cache;
    private final Questions questions;
    private final long deadline;
    private final X509Certificate certificate;
    private final X509Certificate issuer;
    private final String subject;
    private final String name;
    private final String key;
    private String fault = "";
    private boolean wasAsked = true;

    Link(Surroundings here, long deadline, X509Certificate certificate, X509Certificate issuer)
        throws CertificateException {
      this.log = here.log();
      this.cache = here.cache();
      this.questions = here.questions();
      this.deadline = deadline;
      this.certificate = certificate;
      this.issuer = issuer;
      this.subject = CertificateNames.of(certificate).subjectText();
      this.name = "[" + Escape.line(subject) + "]";
      this.key = ShownCertificate.fingerprint(certificate.getEncoded());
    }

    boolean isValid(List<String> responders) throws CertificateException {
      log.debug("Checking OCSP peer cache for " + name + ", key [" + key + "]");
      Status known = known();
      if (known != null) {
        return judge(known);
      }
      byte[] response = fetch(responders);
      if (response == null) {
        Status meanwhile = remembered(); // another handshake may have asked
        return meanwhile == null ? isValidUnasked() : judge(meanwhile);
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
      said.verify(response, certificate, issuer, now);
      if (cache.isLocal()) {
        log.debug("Caching OCSP response for " + name + ", key [" + key + "]");
        cache.put(
            KeptAnswer.verified(
                new KeptAnswer.Certificate(key, subject),
                said.status(),
                new KeptAnswer.Times(now, said.until(policy)),
                response));
      }
      return judge(said.status());
    }

    private @Nullable Status known() {
      Status known = remembered();
      if (known != null) {
        log.debug("OCSP peer cache hit for key [" + key + "]");
        log.debug("Cached OCSP response is current, status [" + known.word() + "]");
      } else if (cache.isLocal()) {
        log.debug("OCSP peer cache miss for key [" + key + "]");
      }
      return known;
    }

    /// What a file claims is believed once its signature was looked at.
    private @Nullable Status remembered() {
      Instant now = clock.now();
      KeptAnswer kept = cache.find(key, now);
      if (kept == null || kept.isVerified()) {
        return kept == null ? null : kept.status();
      }
      try {
        byte[] response = kept.bytes();
        OcspAnswer said = OcspAnswer.read(response, CertificateId.of(certificate, issuer));
        said.verify(response, certificate, issuer, now);
        if (!said.isCurrent(policy, now)) {
          return null;
        }
        cache.confirm(kept.confirmed(said.status(), said.until(policy)));
        return said.status();
      } catch (OcspException wrong) {
        log.error(
            "Unable to use saved OCSP response for "
                + name
                + ", key ["
                + key
                + "]: "
                + Escape.line(String.valueOf(wrong.getMessage())));
        return null;
      }
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
      if (policy.allowWhenUnreachable() && !wasRevoked && wasAsked) {
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
        } catch (NotAskedException ours) {
          wasAsked = false;
          failure = String.valueOf(ours.getMessage());
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
      Duration left = Duration.ofNanos(deadline - clock.nanos());
      if (!left.isPositive()) {
        throw new NotAskedException("no time is left to ask");
      }
      return questions.ask(log, responder, question, policy.caTimeout(), left);
    }
  }
}
