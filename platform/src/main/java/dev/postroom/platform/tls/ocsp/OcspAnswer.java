package dev.postroom.platform.tls.ocsp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What an authority says of one of its certificates. Immutable.
///
/// @param status whether it is valid
/// @param thisUpdate since when this is known to be so
/// @param nextUpdate when more will be known; null when that is not said
record OcspAnswer(Status status, Instant thisUpdate, @Nullable Instant nextUpdate) {
  /// Whether a certificate is valid.
  enum Status {
    GOOD,
    REVOKED,
    UNKNOWN;

    /// Return the word of the log.
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT);
  private static final int SUCCESSFUL = 0;
  private static final int TRY_LATER = 3;
  private static final int EXPLICIT_0 = 0xa0;
  private static final int TAG_GOOD = 0x80;
  private static final int TAG_REVOKED = 0xa1;
  private static final int TAG_UNKNOWN = 0x82;

  /// Read an answer that nobody has verified yet.
  ///
  /// @throws OcspException when it is none, or not about this certificate
  static OcspAnswer read(byte[] bytes, CertificateId id) throws OcspException {
    try {
      return parse(bytes, id);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException malformed) {
      throw new OcspException("malformed response: " + malformed.getMessage(), malformed);
    }
  }

  /// Let Java verify the answer that was read from these bytes: that the issuer, or somebody named
  /// by it for this, has signed it. Whether it still counts is [#isCurrent]'s to say.
  ///
  /// @throws OcspException when it cannot be used
  void verify(byte[] bytes, X509Certificate certificate, X509Certificate issuer, Instant now)
      throws OcspException {
    if (verified(bytes, certificate, issuer, moment(certificate, now)) != status) {
      throw new OcspException("the response contradicts itself");
    }
  }

  /// Return the moment as of which Java is to look at it. Java refuses what is older than 15
  /// minutes and does not say until when it counts, and what is over by more than that; we go by
  /// the policy instead.
  private Instant moment(X509Certificate certificate, Instant now) {
    Instant next = nextUpdate;
    if (next != null && !now.isBefore(thisUpdate) && !now.isAfter(next)) {
      return now;
    }
    Instant first = certificate.getNotBefore().toInstant();
    // A second later, for Java takes as revoked what was so before the moment, not at it.
    return (thisUpdate.isBefore(first) ? first : thisUpdate).plusSeconds(1);
  }

  private static OcspAnswer parse(byte[] bytes, CertificateId id) throws OcspException {
    List<Der> response = Der.of(bytes).children(Der.SEQUENCE);
    int result = response.get(0).content(Der.ENUMERATED)[0];
    if (result != SUCCESSFUL) {
      throw new OcspException(
          "error from server: " + (result == TRY_LATER ? "try later" : "status " + result));
    }
    Der typed = response.get(1).children(EXPLICIT_0).get(0);
    byte[] basic = typed.children(Der.SEQUENCE).get(1).content(Der.OCTETS);
    List<Der> data = Der.of(basic).children(Der.SEQUENCE).get(0).children(Der.SEQUENCE);
    int first = data.get(0).tag() == EXPLICIT_0 ? 1 : 0; // a version may stand before
    OcspAnswer found = null;
    for (Der single : data.get(first + 2).children(Der.SEQUENCE)) {
      List<Der> parts = single.children(Der.SEQUENCE);
      if (id.isNamedBy(parts.get(0))) {
        if (found != null) {
          throw new OcspException("two responses for one certificate");
        }
        found = single(parts);
      }
    }
    if (found == null) {
      throw new OcspException("no response matching the supplied certificate");
    }
    return found;
  }

  private static OcspAnswer single(List<Der> parts) {
    Status status =
        switch (parts.get(1).tag()) {
          case TAG_GOOD -> Status.GOOD;
          case TAG_REVOKED -> Status.REVOKED;
          case TAG_UNKNOWN -> Status.UNKNOWN;
          default -> throw new IllegalArgumentException("no such status");
        };
    boolean saysNext = parts.size() > 3 && parts.get(3).tag() == EXPLICIT_0;
    Instant next = saysNext ? time(parts.get(3).children().get(0)) : null;
    return new OcspAnswer(status, time(parts.get(2)), next);
  }

  private static Instant time(Der element) {
    String text = new String(element.content(Der.TIME), StandardCharsets.US_ASCII);
    return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
  }

  private static Status verified(
      byte[] bytes, X509Certificate certificate, X509Certificate issuer, Instant moment)
      throws OcspException {
    try {
      CertPathValidator validator = CertPathValidator.getInstance("PKIX");
      PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
      checker.setOptions(EnumSet.of(Option.NO_FALLBACK));
      checker.setOcspResponses(Map.of(certificate, bytes));
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(issuer, null)));
      parameters.setRevocationEnabled(true);
      parameters.addCertPathChecker(checker);
      parameters.setDate(Date.from(moment));
      CertPath path =
          CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate));
      var _ = validator.validate(path, parameters);
      return Status.GOOD;
    } catch (CertPathValidatorException refused) {
      return statusOf(refused);
    } catch (GeneralSecurityException | RuntimeException broken) { // Java throws both at nonsense
      throw new OcspException(String.valueOf(broken.getMessage()), broken);
    }
  }

  /// Java says by an exception what a verified answer says; other faults have other reasons.
  private static Status statusOf(CertPathValidatorException refused) throws OcspException {
    if (refused.getReason() == BasicReason.REVOKED) {
      return Status.REVOKED;
    }
    Throwable root = refused;
    for (Throwable cause = root.getCause(); cause != null; cause = cause.getCause()) {
      root = cause;
    }
    boolean isUnknown =
        root instanceof CertPathValidatorException said
            && said.getReason() == BasicReason.UNDETERMINED_REVOCATION_STATUS
            && String.valueOf(said.getMessage()).contains("status is unknown");
    if (isUnknown) {
      return Status.UNKNOWN;
    }
    throw new OcspException(String.valueOf(refused.getMessage()), refused);
  }

  /// Return until when it counts; one that does not say so counts for as long as the policy says,
  /// from when it was known.
  Instant until(OcspPolicy policy) {
    Instant next = nextUpdate;
    return next == null ? thisUpdate.plus(policy.ttlWithoutNextUpdate()) : next;
  }

  /// Return whether it is of the present, give or take what clocks may differ.
  boolean isCurrent(OcspPolicy policy, Instant now) {
    return !thisUpdate.minus(policy.allowedClockSkew()).isAfter(now)
        && !until(policy).plus(policy.allowedClockSkew()).isBefore(now);
  }
}
