package dev.postroom.broker.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How clients prove who they are (docs/spec/core.md 4.1, 4.2). Immutable.
///
/// A listed user wins over the token, and the token over the single user.
///
/// @param users who may log in, each in an account; null when nobody is listed, which is not the
///   same as an empty list, which lets nobody in
/// @param noAuthUser the listed user that clients are who say nothing of themselves; empty means
///   that they are refused
/// @param token one token for all; null means none
/// @param user the one user of `authorization { user, password }`; null means none
public record Authentication(
    @Nullable List<User> users, String noAuthUser, @Nullable Password token, @Nullable User user) {

  public Authentication {
    users = users == null ? null : List.copyOf(users);
  }

  /// Everybody may connect.
  public static Authentication none() {
    return new Authentication(null, "", null, null);
  }

  /// Who knows the token may connect.
  public static Authentication token(String token) {
    return new Authentication(null, "", Password.of(token), null);
  }

  /// One user may connect.
  public static Authentication user(String name, String password) {
    return new Authentication(null, "", null, User.of(name, password));
  }

  /// Those listed may connect.
  public static Authentication users(User... users) {
    return new Authentication(List.of(users), "", null, null);
  }

  /// Return this with another user for clients that say nothing of themselves.
  public Authentication withNoAuthUser(String name) {
    return new Authentication(users, name, token, user);
  }

  /// Return whether a client must prove anything.
  public boolean isRequired() {
    return users != null || token != null || user != null;
  }
}
