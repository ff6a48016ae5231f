package dev.postroom.client;

import dev.postroom.client.wire.ServerUrl;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.NKeyPair;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The CONNECT of a client (docs/spec/core.md 1.3).
///
/// @param options what the client was told
/// @param encrypted whether the bytes are encrypted
/// @param user empty for none, and so are the next five
record ConnectLine(
    ClientOptions options,
    boolean encrypted,
    String user,
    String password,
    String token,
    String nkey,
    String jwt,
    String signature) {
  static final String VERSION = "0.1.0";

  private static final JsonFields<ConnectLine> FIELDS =
      JsonFields.<ConnectLine>of()
          .bool("verbose", _ -> false)
          .bool("pedantic", _ -> false)
          .bool("tls_required", ConnectLine::encrypted)
          .string("name", line -> line.options.name(), Presence.OMIT_EMPTY)
          .string("lang", _ -> "java-postroom")
          .string("version", _ -> VERSION)
          .number("protocol", _ -> 1)
          .bool("echo", line -> line.options.echo())
          .bool("headers", _ -> true)
          .bool("no_responders", _ -> true)
          .string("user", ConnectLine::user, Presence.OMIT_EMPTY)
          .string("pass", ConnectLine::password, Presence.OMIT_EMPTY)
          .string("auth_token", ConnectLine::token, Presence.OMIT_EMPTY)
          .string("nkey", ConnectLine::nkey, Presence.OMIT_EMPTY)
          .string("jwt", ConnectLine::jwt, Presence.OMIT_EMPTY)
          .string("sig", ConnectLine::signature, Presence.OMIT_EMPTY)
          .build();

  /// Return what to say to a server.
  ///
  /// @throws IOException when the credentials cannot be read
  static ConnectLine to(ServerUrl url, ServerInfo info, ClientOptions options, boolean encrypted)
      throws IOException {
    Credentials credentials = options.credentials();
    if (!url.user().isEmpty()) {
      credentials =
          url.password().isEmpty()
              ? Credentials.token(url.user())
              : Credentials.user(url.user(), url.password());
    }
    return switch (credentials) {
      case Credentials.None() -> said(options, encrypted, "", "", "");
      case Credentials.UserPassword(String name, String password) ->
          said(options, encrypted, name, password, "");
      case Credentials.Token(String token) -> said(options, encrypted, "", "", token);
      case Credentials.Seed(String seed) -> signed(options, encrypted, "", seed, info);
      case Credentials.Jwt(String jwt, String seed) -> signed(options, encrypted, jwt, seed, info);
      case Credentials.CredsFile file -> {
        Credentials.Jwt read = file.read();
        yield signed(options, encrypted, read.jwt(), read.seed(), info);
      }
    };
  }

  private static ConnectLine said(
      ClientOptions options, boolean encrypted, String user, String password, String token) {
    return new ConnectLine(options, encrypted, user, password, token, "", "", "");
  }

  private static ConnectLine signed(
      ClientOptions options, boolean encrypted, String jwt, String seed, ServerInfo info)
      throws IOException {
    NKeyPair pair;
    try {
      pair = NKeyPair.ofSeed(seed);
    } catch (NKeyException e) {
      throw new IOException("the seed of the credentials is none: " + e.getMessage(), e);
    }
    String signature = "";
    if (!info.nonce().isEmpty()) {
      byte[] signed = pair.sign(info.nonce().getBytes(StandardCharsets.UTF_8));
      signature = Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    }
    String nkey = jwt.isEmpty() ? pair.publicKey().text() : "";
    return new ConnectLine(options, encrypted, "", "", "", nkey, jwt, signature);
  }

  /// Return the whole protocol line.
  String line() {
    return "CONNECT " + FIELDS.toJson(this) + "\r\n";
  }

  @Override
  public String toString() {
    return "ConnectLine[]"; // it carries secrets
  }
}
