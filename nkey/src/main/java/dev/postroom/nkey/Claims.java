package dev.postroom.nkey;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;

/// What every JWT of NATS says (docs/spec/cluster.md 8.1). Moments are seconds since 1970, 0 for
/// none. Immutable.
///
/// @param audience whom it is for (`aud`)
/// @param expires from when on it says nothing more (`exp`)
/// @param id made of the other claims (`jti`)
/// @param issuedAt when it was signed (`iat`)
/// @param issuer whose signature it carries, as the text of a key (`iss`)
/// @param name what people call the subject
/// @param notBefore from when on it says something (`nbf`)
/// @param subject whom it tells of, usually as the text of a key (`sub`)
public record Claims(
    String audience,
    long expires,
    String id,
    long issuedAt,
    String issuer,
    String name,
    long notBefore,
    String subject) {
  static final JsonFields<Claims> FIELDS =
      JsonFields.<Claims>of()
          .string("aud", Claims::audience, Presence.OMIT_EMPTY)
          .number("exp", Claims::expires, Presence.OMIT_EMPTY)
          .string("jti", Claims::id, Presence.OMIT_EMPTY)
          .number("iat", Claims::issuedAt, Presence.OMIT_EMPTY)
          .string("iss", Claims::issuer, Presence.OMIT_EMPTY)
          .string("name", Claims::name, Presence.OMIT_EMPTY)
          .number("nbf", Claims::notBefore, Presence.OMIT_EMPTY)
          .string("sub", Claims::subject, Presence.OMIT_EMPTY)
          .build();

  /// Return claims that hold from now on, without end.
  public static Claims of(String audience, String subject, Instant now) {
    return new Claims(audience, 0, "", now.getEpochSecond(), "", "", 0, subject);
  }

  /// Return these with a name.
  public Claims named(String other) {
    return new Claims(audience, expires, id, issuedAt, issuer, other, notBefore, subject);
  }

  /// Return these with an end, in seconds since 1970; 0 for none.
  public Claims until(long end) {
    return new Claims(audience, end, id, issuedAt, issuer, name, notBefore, subject);
  }

  Claims signedBy(String key, String newId) {
    return new Claims(audience, expires, newId, issuedAt, key, name, notBefore, subject);
  }

  /// Check that they hold at a moment.
  ///
  /// @throws JwtException when they are expired, or do not hold yet
  public void checkTime(Instant now) throws JwtException {
    if (expires > 0 && now.getEpochSecond() > expires) {
      throw new JwtException("claim is expired");
    }
    if (notBefore > 0 && now.getEpochSecond() < notBefore) {
      throw new JwtException("claim is not yet valid");
    }
  }

  /// Collects what is read.
  static final class Builder {
    static final JsonBinding<Builder> BINDING =
        JsonBinding.<Builder>of()
            .string("aud", (claims, text) -> claims.audience = text)
            .int64("exp", (claims, number) -> claims.expires = number)
            .string("jti", (claims, text) -> claims.id = text)
            .int64("iat", (claims, number) -> claims.issuedAt = number)
            .string("iss", (claims, text) -> claims.issuer = text)
            .string("name", (claims, text) -> claims.name = text)
            .int64("nbf", (claims, number) -> claims.notBefore = number)
            .string("sub", (claims, text) -> claims.subject = text)
            .object("nats", claims -> claims.kind, Kind.BINDING)
            .build();

    private String audience = "";
    private long expires;
    private String id = "";
    private long issuedAt;
    private String issuer = "";
    private String name = "";
    private long notBefore;
    private String subject = "";
    final Kind kind = new Kind();

    Claims build() {
      return new Claims(audience, expires, id, issuedAt, issuer, name, notBefore, subject);
    }
  }

  /// Which claims stand below `nats`.
  static final class Kind {
    private static final JsonBinding<Kind> BINDING =
        JsonBinding.<Kind>of()
            .string("type", (kind, text) -> kind.type = text)
            .number("version", (kind, number) -> kind.version = number)
            .build();

    String type = "";
    long version;
  }
}
