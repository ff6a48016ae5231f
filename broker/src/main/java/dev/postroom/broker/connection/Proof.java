package dev.postroom.broker.connection;

import dev.postroom.broker.options.Credential;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PublicKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// What shows that a client is who it says, still to be checked (docs/spec/core.md 4.2). Immutable;
/// what the client said is shown to nobody.
sealed interface Proof {

  /// Return what it is checked against: with the client's host the lane it waits in.
  Credential expected();

  /// Return whether the check takes so long that a loop must not wait for it.
  boolean isSlow();

  /// Return whether it may log in who is right; otherwise it is looked at only to take as long.
  boolean counts();

  /// Return whether it is right, and counts.
  boolean holds();

  /// A password to compare.
  ///
  /// @param given what the client said
  record ByPassword(Password expected, String given, boolean counts) implements Proof {
    @Override
    public boolean isSlow() {
      return expected instanceof Password.Hash;
    }

    @Override
    public boolean holds() {
      return expected.matches(given) && counts;
    }

    @Override
    public String toString() {
      return "ByPassword[REDACTED]";
    }
  }

  /// A signature to verify.
  ///
  /// @param nonce what the key must have signed: what the client was given
  /// @param given the signature as text
  record BySignature(PublicKey expected, String nonce, String given) implements Proof {
    @Override
    public boolean isSlow() {
      return true;
    }

    @Override
    public boolean counts() {
      return true;
    }

    /// Nobody signed nothing: a client that came before there were keys was given nothing to sign.
    @Override
    public boolean holds() {
      byte[] signature = signature(given);
      return !nonce.isEmpty()
          && signature.length > 0
          && expected.key().verify(nonce.getBytes(StandardCharsets.US_ASCII), signature);
    }

    /// Return what the text shows, in the alphabet for addresses or in the usual one; empty when it
    /// is neither.
    private static byte[] signature(String text) {
      byte[] shown = decoded(Base64.getUrlDecoder(), text);
      return shown.length > 0 ? shown : decoded(Base64.getDecoder(), text);
    }

    private static byte[] decoded(Base64.Decoder decoder, String text) {
      try {
        return decoder.decode(text);
      } catch (IllegalArgumentException notOfThisAlphabet) {
        return new byte[0];
      }
    }

    @Override
    public String toString() {
      return "BySignature[REDACTED]";
    }
  }
}
