package dev.postroom.broker.connection;

import dev.postroom.broker.options.Authentication;
import dev.postroom.protocol.ConnectOptions;

/// Decides who a client is (docs/spec/core.md 4.2). Immutable.
final class Authenticator {
  private final Authentication authentication;

  Authenticator(Authentication authentication) {
    this.authentication = authentication;
  }

  boolean isRequired() {
    return !(authentication instanceof Authentication.None);
  }

  /// Return whether the credentials in CONNECT are right.
  boolean accepts(ConnectOptions options) {
    return switch (authentication) {
      case Authentication.None _ -> true;
      case Authentication.Token(var token) -> token.matches(options.authToken());
      case Authentication.UserPassword(var user, var password) -> {
        boolean passwordRight =
            password.matches(options.pass()); // always compared: an unknown user takes as long
        yield user.equals(options.user()) && passwordRight;
      }
    };
  }

  /// Return how the log and monitoring name the one who logged in.
  String userLabel(ConnectOptions options) {
    return switch (authentication) {
      case Authentication.Token _ -> "token";
      case Authentication.UserPassword _, Authentication.None _ ->
          options.user().isEmpty() ? "" : "user:" + options.user();
    };
  }

  /// Return the name monitoring shows; a token is never shown.
  String authorizedUser(ConnectOptions options) {
    return switch (authentication) {
      case Authentication.Token _ -> "[REDACTED]";
      case Authentication.UserPassword _, Authentication.None _ -> options.user();
    };
  }
}
