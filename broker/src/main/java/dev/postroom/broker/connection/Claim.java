package dev.postroom.broker.connection;

import dev.postroom.broker.claims.Admission;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PublicKey;
import dev.postroom.broker.options.User;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.protocol.ConnectOptions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Who a client says it is, and what would prove it. Immutable.
///
/// @param account the account it belongs to once that is proved
/// @param label how the log names it; empty when there is nothing to say
/// @param shownUser how monitoring names it; a token is never shown
/// @param key what it is known by: its entry as a user, but for the permissions, or the token, or
///   what others said of it; null for anybody
/// @param permissions what it may do once that is proved
/// @param proof what must hold; null when nothing need be proved
record Claim(
    String account,
    String label,
    String shownUser,
    @Nullable Object key,
    Permissions permissions,
    @Nullable Proof proof) {
  private static final String TOKEN_SHOWN = "[REDACTED]";

  /// Compared with the password of somebody unknown, so that the answer takes as long as for
  /// somebody known.
  private static final Password NOBODY = Password.of("nobody");

  /// A hash of nothing anybody knows, of the usual cost.
  private static final Password NOBODY_HASHED =
      Password.of("$2a$11$abcdefghijklmnopqrstuuWvhIVzAvJLhmJVnEzKbHyl3kd3vQ9zG");

  /// Where nobody must prove anything.
  static Claim free(String user) {
    return new Claim(
        AccountOptions.DEFAULT,
        userLabel(user),
        ConnectOptions.shown(user),
        null,
        Permissions.ALL,
        null);
  }

  /// Somebody who need prove nothing.
  ///
  /// @param user the entry without permissions: who gets others stays who it is
  static Claim granted(User user, Permissions permissions) {
    String label =
        user.credential() instanceof PublicKey ? "nkey:" + user.name() : userLabel(user.name());
    return new Claim(user.account(), label, user.name(), user, permissions, null);
  }

  /// A user, as for [#granted], who is to prove it.
  ///
  /// @param nonce what was to be signed
  /// @param given its password, or its signature
  static Claim ofUser(User user, Permissions permissions, String nonce, String given) {
    Proof proof =
        switch (user.credential()) {
          case Password password -> new Proof.ByPassword(password, given, true);
          case PublicKey key -> new Proof.BySignature(key, nonce, given);
        };
    return granted(user, permissions).provedBy(proof);
  }

  /// Somebody that others vouch for.
  static Claim admitted(Admission admission, Permissions permissions) {
    return new Claim(
        admission.account(),
        userLabel(admission.name()),
        ConnectOptions.shown(admission.name()),
        admission,
        permissions,
        null);
  }

  private Claim provedBy(@Nullable Proof needed) {
    return new Claim(account, label, shownUser, key, permissions, needed);
  }

  static Claim ofToken(Password token, String given) {
    return new Claim(
        AccountOptions.DEFAULT,
        "token",
        TOKEN_SHOWN,
        token,
        Permissions.ALL,
        new Proof.ByPassword(token, given, true));
  }

  /// Somebody unknown.
  ///
  /// @param password what was said
  /// @param likeHashed whether to take as long as for a user whose password is hashed
  static Claim unknown(String user, String password, boolean likeHashed) {
    return new Claim(
        AccountOptions.DEFAULT,
        userLabel(user),
        ConnectOptions.shown(user),
        null,
        Permissions.ALL,
        new Proof.ByPassword(likeHashed ? NOBODY_HASHED : NOBODY, password, false));
  }

  /// Return who has vouched for it, as monitoring shows that: the account of somebody who has a
  /// key, or whom a service has admitted.
  String issuerKey() {
    boolean hasKey = key instanceof User user && user.credential() instanceof PublicKey;
    return hasKey || key instanceof Admission ? account : "";
  }

  /// Return this without what was to be proved.
  Claim proved() {
    return proof == null ? this : provedBy(null);
  }

  /// Return whether who was this may stay as that without being asked again.
  boolean isSettledBy(Claim before) {
    return account.equals(before.account)
        && Objects.equals(key, before.key)
        && (key != null || proof == null);
  }

  /// Return whether who was this is gone, or has gone to another account.
  boolean isGoneIn(Claim now) {
    return !account.equals(now.account) || (key instanceof User && !(now.key instanceof User));
  }

  private static String userLabel(String user) {
    return user.isEmpty() ? "" : "user:" + ConnectOptions.shown(user);
  }
}
