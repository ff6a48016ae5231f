package dev.postroom.platform.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;

/// Reads private keys in DER. Java knows PKCS#8 alone; the older forms are put into its envelope.
final class PrivateKeys {
  private static final int SEQUENCE = 0x30;
  private static final int INTEGER = 0x02;
  private static final int OCTETS = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION = {INTEGER, 1, 0};
  // The object identifiers of rsaEncryption, with its empty parameters, and of id-ecPublicKey.
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private PrivateKeys() {}

  static PrivateKey read(PemBlock block) throws PemException {
    byte[] pkcs8 =
        switch (block.label()) {
          case "PRIVATE KEY" -> block.der();
          case "RSA PRIVATE KEY" -> envelope(RSA, block.der());
          case "EC PRIVATE KEY" -> envelope(join(EC, curve(block.der())), block.der());
          case "ENCRYPTED PRIVATE KEY" ->
              throw new PemException("tls: the private key is encrypted; openssl pkey decrypts it");
          default -> throw new PemException("tls: failed to parse private key");
        };
    for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException _) {
        // The bytes do not say which it is before they are read: the next may fit.
      } catch (NoSuchAlgorithmException none) {
        throw new PemException("this Java knows no " + algorithm + " keys", none);
      }
    }
    throw new PemException("tls: failed to parse private key");
  }

  private static byte[] envelope(byte[] algorithm, byte[] key) {
    return element(SEQUENCE, join(VERSION, element(SEQUENCE, algorithm), element(OCTETS, key)));
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.length;
    if (length < 0x80) {
      out.write(length);
    } else {
      int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
      out.write(0x80 | bytes);
      for (int i = bytes - 1; i >= 0; i--) {
        out.write(length >>> (8 * i));
      }
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  /// Return the name of the curve that a key of SEC1 has in it: `SEQUENCE { 1, key, [0] curve … }`.
  private static byte[] curve(byte[] der) throws PemException {
    try {
      int at = start(der, 0, SEQUENCE);
      at = end(der, at);
      at = end(der, at);
      int from = start(der, at, PARAMETERS);
      return Arrays.copyOfRange(der, from, end(der, at));
    } catch (IndexOutOfBoundsException | IllegalArgumentException malformed) {
      throw new PemException("tls: failed to parse private key", malformed);
    }
  }

  /// Return where the content of the element at `at` begins.
  private static int start(byte[] der, int at, int tag) {
    if ((der[at] & 0xff) != tag) {
      throw new IllegalArgumentException("another element was expected");
    }
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  /// Return where the element at `at` ends.
  private static int end(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    int length = first;
    int from = at + 2;
    if (first >= 0x80) {
      int bytes = first & 0x7f;
      length = 0;
      for (int i = 0; i < bytes; i++) {
        length = (length << 8) | (der[from + i] & 0xff);
      }
      from += bytes;
    }
    return Math.addExact(from, length);
  }

  /// Return whether a signature of the private key is one of the public key.
  static boolean belongTogether(PrivateKey own, PublicKey shown) throws PemException {
    String algorithm =
        switch (own.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> "EdDSA";
        };
    try {
      byte[] text = {'k', 'e', 'y'};
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(own);
      signer.update(text);
      byte[] signature = signer.sign();
      signer.initVerify(shown);
      signer.update(text);
      return signer.verify(signature);
    } catch (SignatureException | InvalidKeyException _) {
      return false; // of another length, or curve
    } catch (GeneralSecurityException none) {
      throw new PemException("this Java cannot sign with " + algorithm, none);
    }
  }
}
