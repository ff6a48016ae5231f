package dev.postroom.nkey;

import java.util.Arrays;

/// A public key: what it stands for and 32 bytes, shown as 56 characters that start with the letter
/// of the kind. Immutable and thread-safe; two keys are equal when their texts are.
public final class NKey {
  private final KeyKind kind;
  private final String text;
  private final byte[] bytes;

  private NKey(KeyKind kind, String text, byte[] bytes) {
    this.kind = kind;
    this.text = text;
    this.bytes = bytes;
  }

  /// Return the key that the text shows.
  ///
  /// @throws NKeyException when the text has not 56 characters, has one outside of base 32, starts
  ///   with no kind's letter or does not carry the checksum of its bytes
  public static NKey parse(String text) throws NKeyException {
    byte[] all = KeyText.decode(text, 1 + Curve25519.KEY_SIZE);
    KeyKind kind = KeyKind.ofCode((all[0] & 0xff) >> 3);
    if (kind == null || (all[0] & 7) != 0) {
      throw new NKeyException("nkeys: invalid prefix byte");
    }
    return new NKey(kind, text, Arrays.copyOfRange(all, 1, all.length));
  }

  /// Return the key that the text shows, if it is one of that kind.
  ///
  /// @throws NKeyException as [#parse(String)] does, and when the key is of another kind
  public static NKey parse(KeyKind kind, String text) throws NKeyException {
    NKey key = parse(text);
    if (key.kind != kind) {
      throw new NKeyException("nkeys: incompatible key: " + key.kind + ", want " + kind);
    }
    return key;
  }

  /// Return whether the text shows a key of that kind.
  public static boolean isValid(KeyKind kind, String text) {
    try {
      return parse(text).kind == kind;
    } catch (NKeyException _) {
      return false; // that is the answer
    }
  }

  static NKey of(KeyKind kind, byte[] bytes) {
    byte[] all = new byte[1 + bytes.length];
    all[0] = (byte) (kind.code() << 3);
    System.arraycopy(bytes, 0, all, 1, bytes.length);
    return new NKey(kind, KeyText.encode(all), bytes.clone());
  }

  /// Return what the key stands for.
  public KeyKind kind() {
    return kind;
  }

  /// Return the 56 characters that show the key.
  public String text() {
    return text;
  }

  /// Return the 32 bytes of the key.
  public byte[] bytes() {
    return bytes.clone();
  }

  /// Return whether the signature (64 bytes of Ed25519) of the message was made by this key's
  /// private half; false for anything malformed. Costs about a millisecond, the first in a JVM some
  /// 50.
  ///
  /// @throws UnsupportedOperationException when the kind cannot sign
  public boolean verify(byte[] message, byte[] signature) {
    requireSigning(kind);
    return Curve25519.verify(bytes, message, signature);
  }

  static void requireSigning(KeyKind kind) {
    if (!kind.signs()) {
      throw new UnsupportedOperationException("nkeys: curve key is not valid for sign/verify");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NKey key && text.equals(key.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
