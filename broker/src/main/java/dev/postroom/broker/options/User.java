package dev.postroom.broker.options;

/// Who may log in with a name and a password (docs/spec/core.md 3.4, 4.2). Immutable.
///
/// @param name unique among all accounts
/// @param account the name of the account whose messages the user sends and gets
/// @param permissions what the user may publish and subscribe to there
public record User(String name, Password password, String account, PermissionOptions permissions) {

  /// Return a user of the default account, to whom everything is allowed.
  public static User of(String name, String password) {
    return new User(name, Password.of(password), AccountOptions.DEFAULT, PermissionOptions.all());
  }

  /// Return this user in another account.
  public User in(String other) {
    return new User(name, password, other, permissions);
  }

  /// Return this user with other permissions.
  public User with(PermissionOptions others) {
    return new User(name, password, account, others);
  }
}
