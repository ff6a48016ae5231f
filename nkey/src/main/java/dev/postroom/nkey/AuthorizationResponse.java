package dev.postroom.nkey;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;

/// What a service answers that a server has asked who a client is (docs/spec/core.md 4.10).
/// Immutable.
///
/// @param claims whom it is about (`sub`, the key the server gave the client) and for which server
///   (`aud`)
/// @param jwt the user that the client is, as a JWT; empty when it is refused
/// @param error why it is refused; empty when it is not
/// @param issuerAccount the account in whose name a signing key signed; empty for none
public record AuthorizationResponse(Claims claims, String jwt, String error, String issuerAccount) {
  private static final String TYPE = "authorization_response";

  private static final JsonFields<Jwt.Signed<AuthorizationResponse>> FIELDS =
      Jwt.Signed.fields(
          JsonFields.<AuthorizationResponse>of()
              .string("jwt", AuthorizationResponse::jwt, Presence.OMIT_EMPTY)
              .string("error", AuthorizationResponse::error, Presence.OMIT_EMPTY)
              .string("issuer_account", AuthorizationResponse::issuerAccount, Presence.OMIT_EMPTY)
              .string("type", _ -> TYPE)
              .number("version", _ -> 2)
              .build());

  /// Return what a JWT answers.
  ///
  /// @throws JwtException when it is no such answer, or not signed by an account
  public static AuthorizationResponse of(Jwt jwt) throws JwtException {
    if (!jwt.type().equals(TYPE)) {
      throw new JwtException("not authorization response claim");
    }
    jwt.checkIssuer(KeyKind.ACCOUNT);
    return jwt.read(Builder.BINDING, new Builder()).build(jwt.claims());
  }

  /// Check that it says one thing, to a server and of a user.
  ///
  /// @throws JwtException when it does not
  public void check() throws JwtException {
    if (!NKey.isValid(KeyKind.USER, claims.subject())) {
      throw new JwtException("Subject must be a user public key");
    }
    if (!NKey.isValid(KeyKind.SERVER, claims.audience())) {
      throw new JwtException("Audience must be a server public key");
    }
    if (jwt.isEmpty() == error.isEmpty()) {
      throw new JwtException(
          jwt.isEmpty() ? "Error or Jwt is required" : "Only Error or Jwt can be set");
    }
  }

  /// Return this as a JWT, signed by an account.
  public String sign(NKeyPair account) {
    return Jwt.sign(claims, FIELDS, this, account);
  }

  private static final class Builder {
    static final JsonBinding<Builder> BINDING =
        Jwt.below(
            JsonBinding.<Builder>of()
                .string("jwt", (answer, text) -> answer.jwt = text)
                .string("error", (answer, text) -> answer.error = text)
                .string("issuer_account", (answer, text) -> answer.issuerAccount = text)
                .build());

    private String jwt = "";
    private String error = "";
    private String issuerAccount = "";

    AuthorizationResponse build(Claims claims) {
      return new AuthorizationResponse(claims, jwt, error, issuerAccount);
    }
  }
}
