package dev.postroom.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How a client proves who it is. Never shown.
public sealed interface Credentials {

  /// Say nothing.
  static Credentials none() {
    return new None();
  }

  /// Say a user and a password.
  static Credentials user(String name, String password) {
    return new UserPassword(name, password);
  }

  /// Say a token.
  static Credentials token(String token) {
    return new Token(token);
  }

  /// Sign what the server asks with a key.
  ///
  /// @param seed the text of the seed, `SU…`
  static Credentials nkey(String seed) {
    return new Seed(seed);
  }

  /// Show a JWT, and sign what the server asks with the key it names.
  static Credentials jwt(String jwt, String seed) {
    return new Jwt(jwt, seed);
  }

  /// Show the JWT of a `.creds` file, as `nsc` writes it, and sign with its key. The file is read
  /// at each connect, so that it can be renewed.
  static Credentials file(Path file) {
    return new CredsFile(file);
  }

  /// Nothing is said.
  record None() implements Credentials {}

  /// A user and a password.
  record UserPassword(String name, String password) implements Credentials {
    @Override
    public String toString() {
      return "UserPassword[name=" + name + "]";
    }
  }

  /// A token.
  record Token(String token) implements Credentials {
    @Override
    public String toString() {
      return "Token[]";
    }
  }

  /// The seed of a user's key.
  record Seed(String seed) implements Credentials {
    @Override
    public String toString() {
      return "Seed[]";
    }
  }

  /// A JWT and the seed of its user's key.
  record Jwt(String jwt, String seed) implements Credentials {
    @Override
    public String toString() {
      return "Jwt[]";
    }
  }

  /// A file with a JWT and a seed.
  record CredsFile(Path file) implements Credentials {

    /// Read the file.
    ///
    /// @throws IOException when it cannot be read, or has no JWT and seed in it
    Jwt read() throws IOException {
      String text = Files.readString(file);
      return new Jwt(block(text, "NATS USER JWT"), block(text, "USER NKEY SEED"));
    }

    /// Return what stands between two lines of dashes, the first of which names it.
    private String block(String text, String name) throws IOException {
      int begin = text.indexOf("BEGIN " + name);
      int from = begin < 0 ? -1 : text.indexOf('\n', begin);
      int to = from < 0 ? -1 : text.indexOf("---", from);
      if (to < 0) {
        throw new IOException(file + " has no block " + name + "; nsc writes such files");
      }
      return text.substring(from, to).strip();
    }
  }
}
