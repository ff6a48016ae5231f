package dev.postroom.broker.connection;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.User;
import dev.postroom.protocol.ConnectOptions;
import org.jspecify.annotations.Nullable;

/// Who a client says it is, and what would prove it. Immutable.
///
/// @param account the account it belongs to once that is proved
/// @param label how the log names it; empty when there is nothing to say
/// @param shownUser how monitoring names it; a token is never shown
/// @param proof what must hold; null when nothing need be proved
record Claim(String account, String label, String shownUser, @Nullable Proof proof) {
  private static final String TOKEN_SHOWN = "[REDACTED]";

  /// Compared with the password of somebody unknown, so that the answer takes as long as for
  /// somebody known.
  private static final Password NOBODY = Password.of("nobody");

  /// A hash of nothing anybody knows, of the usual cost.
  private static final Password NOBODY_HASHED =
      Password.of("$2a$11$abcdefghijklmnopqrstuuWvhIVzAvJLhmJVnEzKbHyl3kd3vQ9zG");

  /// A password to compare.
  ///
  /// @param given what the client said
  /// @param counts whether it may log in if they are equal; otherwise they are compared only to
  ///   take as long
  record Proof(Password expected, String given, boolean counts) {}

  /// Where nobody must prove anything.
  static Claim free(String user) {
    return new Claim(AccountOptions.DEFAULT, userLabel(user), ConnectOptions.shown(user), null);
  }

  static Claim granted(User user) {
    return new Claim(user.account(), userLabel(user.name()), user.name(), null);
  }

  static Claim ofUser(User user, String password) {
    return new Claim(
        user.account(),
        userLabel(user.name()),
        user.name(),
        new Proof(user.password(), password, true));
  }

  static Claim ofToken(Password token, String given) {
    return new Claim(AccountOptions.DEFAULT, "token", TOKEN_SHOWN, new Proof(token, given, true));
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
        new Proof(likeHashed ? NOBODY_HASHED : NOBODY, password, false));
  }

  /// Return this without what was to be proved.
  Claim proved() {
    return proof == null ? this : new Claim(account, label, shownUser, null);
  }

  private static String userLabel(String user) {
    return user.isEmpty() ? "" : "user:" + ConnectOptions.shown(user);
  }
}
