package dev.postroom.nkey;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;
import org.jspecify.annotations.Nullable;

/// Ed25519 and X25519 with raw keys of 32 bytes: the JDK's, but for public keys ([BasePoint]).
final class Curve25519 {
  static final int KEY_SIZE = 32;
  static final int SIGNATURE_SIZE = 64;

  // What stands before the 32 bytes of a key in the JDK's encodings (RFC 8410).
  private static final byte[] PUBLIC_HEAD = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };
  private static final byte[] PRIVATE_HEAD = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20
  };

  private static final byte[] EXCHANGE_PUBLIC_HEAD = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00
  };
  private static final byte[] EXCHANGE_PRIVATE_HEAD = {
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x04, 0x22, 0x04, 0x20
  };

  private Curve25519() {}

  /// Return the public key that belongs to the seed of an Ed25519 key.
  static byte[] signingPublic(byte[] seed) {
    try {
      return BasePoint.edwards(MessageDigest.getInstance("SHA-512").digest(seed));
    } catch (GeneralSecurityException e) {
      throw missing("SHA-512", e);
    }
  }

  /// Return the public key that belongs to the scalar of an X25519 key.
  static byte[] exchangePublic(byte[] scalar) {
    return BasePoint.montgomery(scalar);
  }

  /// Return the signature of the message by the key with that seed.
  static byte[] sign(byte[] seed, byte[] message) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("Ed25519")
              .generatePrivate(new PKCS8EncodedKeySpec(join(PRIVATE_HEAD, seed)));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(message);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw missing("Ed25519", e);
    }
  }

  /// Return whether the signature of the message was made with the private half of the key. Bytes
  /// that are no point on the curve or no signature verify nothing.
  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    if (signature.length != SIGNATURE_SIZE) {
      return false;
    }
    Signature verifier;
    KeyFactory factory;
    try {
      verifier = Signature.getInstance("Ed25519");
      factory = KeyFactory.getInstance("Ed25519");
    } catch (GeneralSecurityException e) {
      throw missing("Ed25519", e);
    }
    try {
      PublicKey point = factory.generatePublic(new X509EncodedKeySpec(join(PUBLIC_HEAD, key)));
      verifier.initVerify(point);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  /// Return what the owner of the X25519 scalar and the owner of the public key both can compute;
  /// null for a key of small order, with which that would be no secret.
  static byte @Nullable [] shared(byte[] scalar, byte[] key) {
    KeyAgreement agreement;
    KeyFactory factory;
    try {
      agreement = KeyAgreement.getInstance("X25519");
      factory = KeyFactory.getInstance("X25519");
      agreement.init(
          factory.generatePrivate(new PKCS8EncodedKeySpec(join(EXCHANGE_PRIVATE_HEAD, scalar))));
    } catch (GeneralSecurityException e) {
      throw missing("X25519", e);
    }
    try {
      agreement.doPhase(
          factory.generatePublic(new X509EncodedKeySpec(join(EXCHANGE_PUBLIC_HEAD, key))), true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException _) {
      return null;
    }
  }

  private static byte[] join(byte[] head, byte[] key) {
    byte[] joined = Arrays.copyOf(head, head.length + key.length);
    System.arraycopy(key, 0, joined, head.length, key.length);
    return joined;
  }

  private static IllegalStateException missing(String algorithm, GeneralSecurityException e) {
    return new IllegalStateException("this Java has no working " + algorithm, e);
  }
}
