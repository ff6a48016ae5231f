package dev.postroom.broker.connection;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.User;
import dev.postroom.protocol.ConnectOptions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds out who a client says it is, and what would prove it (docs/spec/core.md 4.2). Immutable.
final class Authenticator {
  private final Authentication authentication;
  private final Map<String, User> users = new HashMap<>();
  private final boolean hasHashes;
  private final @Nullable User silent;

  /// Make an authenticator.
  ///
  /// @param inventedName how the user is called that is invented for others
  Authenticator(Authentication authentication, String inventedName) {
    this.authentication = authentication;
    authentication.users().forEach(user -> users.put(user.name(), user));
    this.hasHashes = users.values().stream().anyMatch(user -> isHash(user.password()));
    this.silent =
        authentication.othersEnter()
            ? User.of(inventedName, inventedName)
            : withoutHash(users.get(authentication.noAuthUser()));
  }

  /// As for nats-server, a user whose password is a hash cannot be entered in silence.
  private static @Nullable User withoutHash(@Nullable User user) {
    return user == null || isHash(user.password()) ? null : user;
  }

  private static boolean isHash(Password password) {
    return password instanceof Password.Hash;
  }

  boolean isRequired() {
    return authentication.isRequired();
  }

  /// Return whether INFO asks for credentials: not where a user was named for those who have none.
  boolean isAnnounced() {
    return isRequired() && authentication.noAuthUser().isEmpty();
  }

  /// Return what a client is that says nothing of itself, not even CONNECT; null when it may not do
  /// so.
  @Nullable Claim claimOfSilence() {
    if (!isRequired()) {
      return Claim.free("");
    }
    return silent == null ? null : Claim.granted(silent);
  }

  /// Return whether who has proved to be this still may be this.
  boolean knows(Claim claim) {
    if (!isRequired()) {
      return true;
    }
    return claim.key() instanceof User user
        ? user.equals(silent)
            || user.equals(users.get(user.name()))
            || user.equals(authentication.user())
        : claim.key() != null && claim.key().equals(authentication.token());
  }

  /// Return what a client claims to be.
  Claim claim(ConnectOptions options) {
    if (!isRequired()) {
      return Claim.free(options.user());
    }
    if (!options.user().isEmpty()) {
      return ofUser(options);
    }
    boolean saysNothing = options.pass().isEmpty() && options.authToken().isEmpty();
    if (saysNothing && silent != null) {
      return Claim.granted(silent);
    }
    Password token = authentication.token();
    return token == null
        ? Claim.unknown(options.user(), options.pass(), false)
        : Claim.ofToken(token, options.authToken());
  }

  private Claim ofUser(ConnectOptions options) {
    if (!users.isEmpty()) {
      User listed = users.get(options.user());
      return listed == null
          ? Claim.unknown(options.user(), options.pass(), hasHashes)
          : Claim.ofUser(listed, options.pass());
    }
    Password token = authentication.token();
    if (token != null) {
      return Claim.ofToken(token, options.authToken());
    }
    User single = authentication.user();
    return single != null && single.name().equals(options.user())
        ? Claim.ofUser(single, options.pass())
        : Claim.unknown(
            options.user(), options.pass(), single != null && isHash(single.password()));
  }
}
