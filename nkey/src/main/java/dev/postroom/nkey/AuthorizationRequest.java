package dev.postroom.nkey;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server asks a service: who is this client? (docs/spec/core.md 4.10, Appendix E). Texts
/// are empty for what was not said. Immutable.
///
/// @param claims for whom (`aud`, always [#AUDIENCE]), until when an answer is waited for, and as
///   `sub` the key whose signature an answer must carry
/// @param server who asks
/// @param userKey the key that the answer must be about; made for this question
/// @param client who has connected
/// @param said what it said of itself
/// @param tls how it is encrypted; null for not at all
public record AuthorizationRequest(
    Claims claims, Server server, String userKey, Client client, Said said, @Nullable Tls tls) {
  /// Whom such requests are for.
  public static final String AUDIENCE = "nats-authorization-request";

  private static final String TYPE = "authorization_request";

  /// Who asks.
  ///
  /// @param xkey the key with which an answer may be sealed
  public record Server(
      String name, String host, String id, String version, List<String> tags, String xkey) {
    public Server {
      tags = List.copyOf(tags);
    }
  }

  /// Who has connected.
  ///
  /// @param user whom the server takes it for; `[REDACTED]` for who said a token
  /// @param type what it speaks: `nats` or `websocket`
  /// @param nonce what it was given to sign
  public record Client(String host, long id, String user, String name, String type, String nonce) {}

  /// What a client said in CONNECT.
  public record Said(
      String nkey,
      String signature,
      String token,
      String user,
      String password,
      String name,
      String lang,
      String version,
      long protocol) {
    @Override
    public String toString() {
      return "Said[" + user + ", [REDACTED]]";
    }
  }

  /// How a client is encrypted.
  ///
  /// @param certificates those it has shown, which are verified, as PEM
  public record Tls(String version, String cipher, List<String> certificates) {
    public Tls {
      certificates = List.copyOf(certificates);
    }

    private List<Collection<String>> chains() {
      return certificates.isEmpty() ? List.of() : List.of(certificates);
    }
  }

  private static final JsonFields<Server> SERVER =
      JsonFields.<Server>of()
          .string("name", Server::name)
          .string("host", Server::host)
          .string("id", Server::id)
          .string("version", Server::version, Presence.OMIT_EMPTY)
          .strings("tags", Server::tags, Presence.OMIT_EMPTY)
          .string("xkey", Server::xkey, Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<Client> CLIENT =
      JsonFields.<Client>of()
          .string("host", Client::host, Presence.OMIT_EMPTY)
          .number("id", Client::id, Presence.OMIT_EMPTY)
          .string("user", Client::user, Presence.OMIT_EMPTY)
          .string("name", Client::name, Presence.OMIT_EMPTY)
          .string("kind", _ -> "Client")
          .string("type", Client::type)
          .string("nonce", Client::nonce, Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<Said> SAID =
      JsonFields.<Said>of()
          .string("nkey", Said::nkey, Presence.OMIT_EMPTY)
          .string("sig", Said::signature, Presence.OMIT_EMPTY)
          .string("auth_token", Said::token, Presence.OMIT_EMPTY)
          .string("user", Said::user, Presence.OMIT_EMPTY)
          .string("pass", Said::password, Presence.OMIT_EMPTY)
          .string("name", Said::name, Presence.OMIT_EMPTY)
          .string("lang", Said::lang, Presence.OMIT_EMPTY)
          .string("version", Said::version, Presence.OMIT_EMPTY)
          .number("protocol", Said::protocol)
          .build();

  private static final JsonFields<Tls> TLS =
      JsonFields.<Tls>of()
          .string("version", Tls::version, Presence.OMIT_EMPTY)
          .string("cipher", Tls::cipher, Presence.OMIT_EMPTY)
          .stringLists("verified_chains", Tls::chains, Presence.OMIT_EMPTY)
          .build();

  private static final JsonFields<Jwt.Signed<AuthorizationRequest>> FIELDS =
      Jwt.Signed.fields(
          JsonFields.<AuthorizationRequest>of()
              .object("server_id", AuthorizationRequest::server, SERVER)
              .string("user_nkey", AuthorizationRequest::userKey)
              .object("client_info", AuthorizationRequest::client, CLIENT)
              .object("connect_opts", AuthorizationRequest::said, SAID)
              .object("client_tls", AuthorizationRequest::tls, TLS, Presence.OMIT_EMPTY)
              .string("type", _ -> TYPE)
              .number("version", _ -> 2)
              .build());

  /// Return this as a JWT, signed by the server.
  public String sign(NKeyPair serverKey) {
    return Jwt.sign(claims, FIELDS, this, serverKey);
  }
}
