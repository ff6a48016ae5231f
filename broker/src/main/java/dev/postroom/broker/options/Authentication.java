package dev.postroom.broker.options;

import dev.postroom.platform.Secret;

/// How clients prove who they are (docs/spec/core.md 4).
public sealed interface Authentication {

  /// Everybody may connect.
  record None() implements Authentication {}

  /// One token for all.
  record Token(Secret token) implements Authentication {}

  /// One user with a password.
  record UserPassword(String user, Secret password) implements Authentication {}
}
