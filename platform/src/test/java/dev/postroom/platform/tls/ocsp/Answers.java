package dev.postroom.platform.tls.ocsp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.postroom.platform.tls.CertifiedKey;
import dev.postroom.platform.tls.PemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Answers about the certificate `ec`, which has signed itself, signed by its key or, where that is
/// what a test is about, not.
final class Answers {
  static final byte[] GOOD = Der.element(0x80);
  static final byte[] UNKNOWN = Der.element(0x82);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final byte[] BASIC = {0x2b, 6, 1, 5, 5, 7, 0x30, 1, 1};
  private static final byte[] OCSP = {0x2b, 6, 1, 5, 5, 7, 0x30, 1};
  private static final byte[] AUTHORITY_ACCESS = {0x2b, 6, 1, 5, 5, 7, 1, 1};
  private static final byte[] ECDSA_SHA_256 = {0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 4, 3, 2};

  private final CertifiedKey key = key();

  private static CertifiedKey key() {
    try {
      return CertifiedKey.of(file("ec.pem"), file("ec-pkcs8.pem"));
    } catch (PemException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] file(String name) {
    try (InputStream in = CertifiedKey.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  X509Certificate certificate() {
    return key.chain().getFirst();
  }

  CertificateId id() {
    return CertificateId.of(certificate(), certificate());
  }

  static byte[] revoked(Instant since) {
    return Der.element(0xa1, time(since));
  }

  static byte[] time(Instant time) {
    return Der.element(Der.TIME, TIME.format(time).getBytes(US_ASCII));
  }

  /// Return a certificate that this one has signed and that names a responder.
  X509Certificate issue(String responder) {
    byte[] signer = certificate().getSubjectX500Principal().getEncoded();
    Instant now = Instant.now();
    byte[] life =
        Der.element(Der.SEQUENCE, time(now.minusSeconds(3600)), time(now.plusSeconds(3600)));
    byte[] place =
        Der.element(
            Der.SEQUENCE,
            Der.element(
                Der.SEQUENCE,
                Der.element(Der.OBJECT_ID, OCSP),
                Der.element(0x86, responder.getBytes(US_ASCII))));
    byte[] extension =
        Der.element(
            Der.SEQUENCE,
            Der.element(Der.OBJECT_ID, AUTHORITY_ACCESS),
            Der.element(Der.OCTETS, place));
    byte[] data =
        Der.element(
            Der.SEQUENCE,
            Der.element(0xa0, Der.element(Der.INTEGER, new byte[] {2})),
            Der.element(Der.INTEGER, new byte[] {77}),
            algorithm(),
            signer,
            life,
            signer,
            certificate().getPublicKey().getEncoded(),
            Der.element(0xa3, Der.element(Der.SEQUENCE, extension)));
    byte[] whole =
        Der.element(
            Der.SEQUENCE,
            data,
            algorithm(),
            Der.element(Der.BITS, new byte[] {0}, signature(data)));
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(whole));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] algorithm() {
    return Der.element(Der.SEQUENCE, Der.element(Der.OBJECT_ID, ECDSA_SHA_256));
  }

  /// Return what is said about the certificate: one element of a list.
  ///
  /// @param next null where nothing is said of when more will be known
  byte[] single(byte[] status, Instant since, @Nullable Instant next) {
    return single(id(), status, since, next);
  }

  /// Return what is said about any certificate.
  static byte[] single(CertificateId id, byte[] status, Instant since, @Nullable Instant next) {
    byte[] question = id.question();
    byte[] name = Arrays.copyOfRange(question, 8, question.length); // four heads of two bytes
    byte[] more = next == null ? new byte[0] : Der.element(0xa0, time(next));
    return Der.element(Der.SEQUENCE, name, status, time(since), more);
  }

  /// Return a whole answer of these elements.
  ///
  /// @param flips which bit of the signature is wrong; -1 for none
  byte[] answer(int result, int flips, byte[]... singles) {
    byte[] name = certificate().getSubjectX500Principal().getEncoded();
    byte[] data =
        Der.element(
            Der.SEQUENCE,
            Der.element(0xa1, name),
            time(Instant.now()),
            Der.element(Der.SEQUENCE, singles));
    byte[] signed = signature(data);
    if (flips >= 0) {
      signed[signed.length - 1 - flips / 8] ^= (byte) (1 << (flips % 8));
    }
    byte[] basic =
        Der.element(Der.SEQUENCE, data, algorithm(), Der.element(Der.BITS, new byte[] {0}, signed));
    byte[] typed =
        Der.element(
            Der.SEQUENCE, Der.element(Der.OBJECT_ID, BASIC), Der.element(Der.OCTETS, basic));
    return Der.element(
        Der.SEQUENCE,
        Der.element(Der.ENUMERATED, new byte[] {(byte) result}),
        Der.element(0xa0, typed));
  }

  private byte[] signature(byte[] data) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key.key());
      signature.update(data);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }
}
