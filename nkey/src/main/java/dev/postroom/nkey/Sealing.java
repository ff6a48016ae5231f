package dev.postroom.nkey;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Seals messages with a secret that two share, as the nkeys libraries do: `xkv1`, the nonce, and
/// NaCl's box. The JDK has X25519, but neither XSalsa20 nor a Poly1305 of its own
/// (docs/adr/0016-claims-and-curve-keys.md).
final class Sealing {
  private static final byte[] VERSION = {'x', 'k', 'v', '1'};
  private static final int NONCE_SIZE = 24;
  private static final int BOX_START = VERSION.length + NONCE_SIZE;
  private static final int ONE_TIME_KEY = 32;

  private Sealing() {}

  static byte[] seal(byte[] shared, byte[] message, SecureRandom random) {
    byte[] nonce = new byte[NONCE_SIZE];
    random.nextBytes(nonce);
    byte[] box = box(Salsa20.boxKey(shared), nonce, message);
    byte[] sealed = Arrays.copyOf(VERSION, BOX_START + box.length);
    System.arraycopy(nonce, 0, sealed, VERSION.length, NONCE_SIZE);
    System.arraycopy(box, 0, sealed, BOX_START, box.length);
    return sealed;
  }

  static byte[] open(byte[] shared, byte[] sealed) throws NKeyException {
    if (sealed.length < BOX_START + Poly1305.TAG_SIZE
        || !Arrays.equals(VERSION, Arrays.copyOf(sealed, VERSION.length))) {
      throw new NKeyException("nkeys: encrypted input is not valid");
    }
    byte[] nonce = Arrays.copyOfRange(sealed, VERSION.length, BOX_START);
    byte[] box = Arrays.copyOfRange(sealed, BOX_START, sealed.length);
    byte[] message = unbox(Salsa20.boxKey(shared), nonce, box);
    if (message == null) {
      throw new NKeyException("nkeys: could not decrypt input");
    }
    return message;
  }

  /// Return the tag and the encrypted message (NaCl's `secretbox`).
  static byte[] box(byte[] key, byte[] nonce, byte[] message) {
    byte[] stream = Salsa20.extendedStream(key, nonce, ONE_TIME_KEY + message.length);
    byte[] box = new byte[Poly1305.TAG_SIZE + message.length];
    for (int i = 0; i < message.length; i++) {
      box[Poly1305.TAG_SIZE + i] = (byte) (message[i] ^ stream[ONE_TIME_KEY + i]);
    }
    byte[] tag = Poly1305.tag(stream, box, Poly1305.TAG_SIZE);
    System.arraycopy(tag, 0, box, 0, tag.length);
    return box;
  }

  /// Return the message; null when the tag is not that of the encrypted message and this key.
  static byte @Nullable [] unbox(byte[] key, byte[] nonce, byte[] box) {
    int length = box.length - Poly1305.TAG_SIZE;
    byte[] stream = Salsa20.extendedStream(key, nonce, ONE_TIME_KEY + length);
    byte[] tag = Poly1305.tag(stream, box, Poly1305.TAG_SIZE);
    if (!MessageDigest.isEqual(tag, Arrays.copyOf(box, Poly1305.TAG_SIZE))) {
      return null;
    }
    byte[] message = new byte[length];
    for (int i = 0; i < length; i++) {
      message[i] = (byte) (box[Poly1305.TAG_SIZE + i] ^ stream[ONE_TIME_KEY + i]);
    }
    return message;
  }
}
