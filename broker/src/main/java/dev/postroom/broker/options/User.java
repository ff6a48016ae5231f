package dev.postroom.broker.options;

/// Who may log in with a name and a password (docs/spec/core.md 3.4, 4.2). Immutable.
///
/// @param name unique among all accounts
/// @param account the name of the account whose messages the user sends and gets
public record User(String name, Password password, String account) {

  /// Return a user of the default account.
  public static User of(String name, String password) {
    return new User(name, Password.of(password), AccountOptions.DEFAULT);
  }

  /// Return this user in another account.
  public User in(String other) {
    return new User(name, password, other);
  }
}
