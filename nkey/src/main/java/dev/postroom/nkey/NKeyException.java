package dev.postroom.nkey;

/// A text is no key, or not the key that was asked for; the message says why. Carries no stack
/// trace, since a peer or a configuration is at fault, and never any part of the text, which may be
/// a secret.
public final class NKeyException extends Exception {
  private static final long serialVersionUID = 1L;

  NKeyException(String message) {
    super(message, null, false, false);
  }
}
