package dev.postroom.nkey;

import java.security.SecureRandom;
import java.util.Arrays;

/// A key with its secret: the seed it was made from. Immutable and thread-safe; never shows the
/// seed unless asked for it.
///
/// Making a pair computes the public key and no more, which needs none of the JDK's engines for
/// curves: those are loaded when the first one signs, verifies, seals or opens.
public final class NKeyPair {
  private static final int SEED_LETTER = 'S' - 'A';

  private final NKey publicKey;
  private final byte[] seed;

  private NKeyPair(NKey publicKey, byte[] seed) {
    this.publicKey = publicKey;
    this.seed = seed;
  }

  /// Make a pair from 32 random bytes.
  public static NKeyPair create(KeyKind kind, SecureRandom random) {
    byte[] seed = new byte[Curve25519.KEY_SIZE];
    random.nextBytes(seed);
    return of(kind, seed);
  }

  /// Return the pair that the 32 bytes make.
  ///
  /// @throws IllegalArgumentException when there are not 32
  public static NKeyPair of(KeyKind kind, byte[] seed) {
    if (seed.length != Curve25519.KEY_SIZE) {
      throw new IllegalArgumentException("a raw seed has 32 bytes, not " + seed.length);
    }
    byte[] key = kind.signs() ? Curve25519.signingPublic(seed) : Curve25519.exchangePublic(seed);
    return new NKeyPair(NKey.of(kind, key), seed.clone());
  }

  /// Return the pair whose seed the text shows: `S`, the letter of the kind, and 56 more
  /// characters.
  ///
  /// @throws NKeyException when the text has not 58 characters, has one outside of base 32, shows
  ///   no seed or no known kind, or does not carry the checksum of its bytes
  public static NKeyPair ofSeed(String text) throws NKeyException {
    byte[] all = KeyText.decode(text, 2 + Curve25519.KEY_SIZE);
    // Five bits of S, five of the kind, six of nothing.
    int head = (all[0] & 0xff) << 8 | (all[1] & 0xff);
    if (head >> 11 != SEED_LETTER) {
      throw new NKeyException("nkeys: invalid seed");
    }
    KeyKind kind = KeyKind.ofCode((head >> 6) & 31);
    if (kind == null || (head & 63) != 0) {
      throw new NKeyException("nkeys: invalid prefix byte");
    }
    return of(kind, Arrays.copyOfRange(all, 2, all.length));
  }

  /// Return the public half.
  public NKey publicKey() {
    return publicKey;
  }

  /// Return the text of the seed, 58 characters. It is the secret: hand it to nobody but a file or
  /// a person that asked for it.
  public String seedText() {
    byte[] all = new byte[2 + seed.length];
    int head = SEED_LETTER << 11 | publicKey.kind().code() << 6;
    all[0] = (byte) (head >> 8);
    all[1] = (byte) head;
    System.arraycopy(seed, 0, all, 2, seed.length);
    return KeyText.encode(all);
  }

  /// Return the signature of the message: 64 bytes of Ed25519.
  ///
  /// @throws UnsupportedOperationException when the kind cannot sign
  public byte[] sign(byte[] message) {
    NKey.requireSigning(publicKey.kind());
    return Curve25519.sign(seed, message);
  }

  /// Return the message sealed for the owner of another curve key: nobody else can read it, and who
  /// opens it knows that the owner of this key, or of that one, has sealed it.
  ///
  /// The form is that of the nkeys libraries: `xkv1`, 24 random bytes, and a NaCl box (X25519,
  /// XSalsa20, Poly1305), together 44 bytes longer than the message.
  ///
  /// @throws UnsupportedOperationException when one of the keys is no curve key
  /// @throws NKeyException when the other key is one with which nothing can be kept secret
  public byte[] seal(byte[] message, NKey recipient, SecureRandom random) throws NKeyException {
    return Sealing.seal(sharedWith(recipient), message, random);
  }

  /// Return what the owner of another curve key has sealed for this one.
  ///
  /// @throws UnsupportedOperationException when one of the keys is no curve key
  /// @throws NKeyException when that is not so, or a byte of it was changed
  public byte[] open(byte[] sealed, NKey sender) throws NKeyException {
    return Sealing.open(sharedWith(sender), sealed);
  }

  private byte[] sharedWith(NKey other) throws NKeyException {
    if (publicKey.kind().signs() || other.kind().signs()) {
      throw new UnsupportedOperationException("nkeys: only a curve key can seal and open");
    }
    byte[] shared = Curve25519.shared(seed, other.bytes());
    if (shared == null) {
      throw new NKeyException("nkeys: invalid curve key");
    }
    return shared;
  }

  @Override
  public String toString() {
    return publicKey + " [seed REDACTED]";
  }
}
