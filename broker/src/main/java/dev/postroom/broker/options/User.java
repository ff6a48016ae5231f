package dev.postroom.broker.options;

import dev.postroom.nkey.NKey;
import java.util.Set;

/// Who may log in, with a name and a password or with a key (docs/spec/core.md 3.4, 4.2).
/// Immutable.
///
/// @param name unique among all accounts; of who has a key that key's text
/// @param credential what proves it
/// @param account the name of the account whose messages the user sends and gets
/// @param permissions what the user may publish and subscribe to there
/// @param connectionTypes by which ways it may come; empty for any
public record User(
    String name,
    Credential credential,
    String account,
    PermissionOptions permissions,
    Set<ConnectionType> connectionTypes) {
  public User {
    connectionTypes = Set.copyOf(connectionTypes);
  }

  /// Make a user that may come by any way.
  public User(String name, Credential credential, String account, PermissionOptions permissions) {
    this(name, credential, account, permissions, Set.of());
  }

  /// Return a user of the default account, to whom everything is allowed.
  public static User of(String name, String password) {
    return new User(name, Password.of(password), AccountOptions.DEFAULT, PermissionOptions.all());
  }

  /// Return a user of the default account who has a key, and to whom everything is allowed.
  public static User of(NKey key) {
    return new User(
        key.text(), new PublicKey(key), AccountOptions.DEFAULT, PermissionOptions.all());
  }

  /// Return this user in another account.
  public User in(String other) {
    return new User(name, credential, other, permissions, connectionTypes);
  }

  /// Return this user with other permissions.
  public User with(PermissionOptions others) {
    return new User(name, credential, account, others, connectionTypes);
  }

  /// Return this user, who may come only by these ways; by any when there are none.
  public User by(Set<ConnectionType> types) {
    return new User(name, credential, account, permissions, types);
  }

  /// Return whether it may come by this way.
  public boolean mayComeBy(ConnectionType type) {
    return connectionTypes.isEmpty() || connectionTypes.contains(type);
  }
}
