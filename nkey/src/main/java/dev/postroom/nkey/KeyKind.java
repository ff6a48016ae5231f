package dev.postroom.nkey;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a key stands for; the first letter of its text says it.
public enum KeyKind {
  /// A server; its public key is the server id.
  SERVER('N'),
  /// A cluster of servers.
  CLUSTER('C'),
  /// An operator, who signs accounts.
  OPERATOR('O'),
  /// An account, which signs users.
  ACCOUNT('A'),
  /// A user, who signs the server's nonce.
  USER('U'),
  /// A key to encrypt with (X25519); it cannot sign.
  CURVE('X');

  private static final KeyKind[] ALL = values();

  private final char letter;

  KeyKind(char letter) {
    this.letter = letter;
  }

  /// Return the letter that the text of such keys starts with.
  public char letter() {
    return letter;
  }

  /// Return whether keys of this kind can sign and verify.
  public boolean signs() {
    return this != CURVE;
  }

  /// Return how messages call it.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Return the letter's value in base 32.
  int code() {
    return letter - 'A';
  }

  static @Nullable KeyKind ofCode(int code) {
    for (KeyKind kind : ALL) {
      if (kind.code() == code) {
        return kind;
      }
    }
    return null;
  }
}
