package dev.postroom.broker.options;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How clients prove who they are (docs/spec/core.md 4.1, 4.2). Immutable.
///
/// A configuration has one of three: listed users, one token, or one user.
///
/// @param users who may log in, each in an account; empty means that nobody is listed
/// @param noAuthUser the listed user that clients are who say nothing of themselves; empty means
///   that they are refused
/// @param token one token for all; null means none
/// @param user the one user of `authorization { user, password }`; null means none
/// @param othersEnter whether a user of the default account is invented for clients that say
///   nothing of themselves, although INFO asks for credentials: nats-server does so where a
///   configuration says nothing but who may log in to the system account
/// @param callout the service that says who clients are; null when nobody is asked
public record Authentication(
    List<User> users,
    String noAuthUser,
    @Nullable Password token,
    @Nullable User user,
    boolean othersEnter,
    @Nullable CalloutOptions callout) {

  public Authentication {
    users = List.copyOf(users);
  }

  /// Everybody may connect.
  public static Authentication none() {
    return new Authentication(List.of(), "", null, null, false, null);
  }

  /// Who knows the token may connect.
  public static Authentication token(String token) {
    return new Authentication(List.of(), "", Password.of(token), null, false, null);
  }

  /// One user may connect.
  public static Authentication user(String name, String password) {
    return new Authentication(List.of(), "", null, User.of(name, password), false, null);
  }

  /// Those listed may connect.
  public static Authentication users(User... users) {
    return new Authentication(List.of(users), "", null, null, false, null);
  }

  /// Return this with another user for clients that say nothing of themselves.
  public Authentication withNoAuthUser(String name) {
    return new Authentication(users, name, token, user, othersEnter, callout);
  }

  /// Return this with a user that is invented for clients that say nothing of themselves.
  public Authentication withOthers() {
    return new Authentication(users, noAuthUser, token, user, true, callout);
  }

  /// Return this with a service that says who clients are; null for none.
  public Authentication withCallout(@Nullable CalloutOptions service) {
    return new Authentication(users, noAuthUser, token, user, othersEnter, service);
  }

  /// Return whether a client must prove anything, or be vouched for.
  public boolean isRequired() {
    return namesAnybody() || callout != null;
  }

  /// Return whether there is anybody whom a client could prove to be.
  public boolean namesAnybody() {
    return !users.isEmpty() || token != null || user != null;
  }
}
