package dev.postroom.nkey;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an account, or an auth callout's service, says of a user (docs/spec/cluster.md 8.3).
/// Immutable.
///
/// @param claims whom it is about (`sub`, the user's key), until when, and for a callout in which
///   account (`aud`)
/// @param publish what the user may publish
/// @param subscribe what the user may subscribe to; entries may name queue groups
/// @param responses how the user may answer; null for not at all, but for what it may publish
/// @param limits what the user may hold
/// @param restrictions from where, when and how the user may connect
/// @param issuerAccount the account in whose name a signing key signed; empty for none
public record UserClaims(
    Claims claims,
    SubjectLists publish,
    SubjectLists subscribe,
    @Nullable Responses responses,
    Limits limits,
    Restrictions restrictions,
    String issuerAccount) {
  private static final String TYPE = "user";

  /// How a user may answer.
  ///
  /// @param max how many answers to each message; 0 for the default, negative for any number
  /// @param nanos for how long; 0 for the default, negative for ever
  public record Responses(long max, long nanos) {}

  /// What a user may hold and send; -1 means any number.
  public record Limits(long subscriptions, long data, long payload) {
    /// Without limits.
    public static Limits none() {
      return new Limits(-1, -1, -1);
    }
  }

  /// A part of the day, as two texts `hh:mm:ss`.
  public record Hours(String start, String end) {}

  /// From where, when and how a user may connect.
  ///
  /// @param connectionTypes as `STANDARD`; empty for all
  /// @param times when; empty for always
  /// @param timesLocation the time zone of those, as `Europe/Berlin`; empty for the server's own
  /// @param isBearer whether the JWT is enough without a signature
  /// @param needsProxy whether only through a proxy that is trusted
  public record Restrictions(
      List<String> connectionTypes,
      List<Hours> times,
      String timesLocation,
      boolean isBearer,
      boolean needsProxy) {
    public Restrictions {
      connectionTypes = List.copyOf(connectionTypes);
      times = List.copyOf(times);
    }

    /// From everywhere, always, by any way.
    public static Restrictions none() {
      return new Restrictions(List.of(), List.of(), "", false, false);
    }
  }

  private static final JsonFields<Hours> HOURS =
      JsonFields.<Hours>of().string("start", Hours::start).string("end", Hours::end).build();

  private static final JsonFields<Responses> RESPONSES =
      JsonFields.<Responses>of()
          .number("max", Responses::max)
          .number("ttl", Responses::nanos)
          .build();

  private static final JsonFields<Jwt.Signed<UserClaims>> FIELDS =
      Jwt.Signed.fields(
          JsonFields.<UserClaims>of()
              .object("pub", UserClaims::publish, SubjectLists.FIELDS)
              .object("sub", UserClaims::subscribe, SubjectLists.FIELDS)
              .object("resp", UserClaims::responses, RESPONSES, Presence.OMIT_EMPTY)
              .list("times", user -> user.restrictions.times, HOURS, Presence.OMIT_EMPTY)
              .string(
                  "times_location", user -> user.restrictions.timesLocation, Presence.OMIT_EMPTY)
              .number("subs", user -> user.limits.subscriptions, Presence.OMIT_EMPTY)
              .number("data", user -> user.limits.data, Presence.OMIT_EMPTY)
              .number("payload", user -> user.limits.payload, Presence.OMIT_EMPTY)
              .bool("bearer_token", user -> user.restrictions.isBearer, Presence.OMIT_EMPTY)
              .bool("proxy_required", user -> user.restrictions.needsProxy, Presence.OMIT_EMPTY)
              .strings(
                  "allowed_connection_types",
                  user -> user.restrictions.connectionTypes,
                  Presence.OMIT_EMPTY)
              .string("issuer_account", UserClaims::issuerAccount, Presence.OMIT_EMPTY)
              .string("type", _ -> TYPE)
              .number("version", _ -> 2)
              .build());

  /// Return the claims of a user to whom everything is allowed.
  public static UserClaims of(Claims claims) {
    SubjectLists all = SubjectLists.all();
    return new UserClaims(claims, all, all, null, Limits.none(), Restrictions.none(), "");
  }

  /// Return these with other permissions.
  public UserClaims permitting(SubjectLists publishing, SubjectLists subscribing) {
    return new UserClaims(
        claims, publishing, subscribing, responses, limits, restrictions, issuerAccount);
  }

  /// Return these with answers allowed so.
  public UserClaims answering(Responses other) {
    return new UserClaims(claims, publish, subscribe, other, limits, restrictions, issuerAccount);
  }

  /// Return these restricted so.
  public UserClaims restrictedTo(Restrictions other) {
    return new UserClaims(claims, publish, subscribe, responses, limits, other, issuerAccount);
  }

  /// Return what a JWT says of a user.
  ///
  /// @throws JwtException when it is about something else, or not signed by an account
  public static UserClaims of(Jwt jwt) throws JwtException {
    if (!jwt.type().equals(TYPE)) {
      throw new JwtException("not user claim");
    }
    jwt.checkIssuer(KeyKind.ACCOUNT);
    return jwt.read(Builder.BINDING, new Builder()).build(jwt.claims());
  }

  /// Return these as a JWT, signed by an account.
  public String sign(NKeyPair account) {
    return Jwt.sign(claims, FIELDS, this, account);
  }

  private static final class HoursBuilder {
    static final JsonBinding<HoursBuilder> BINDING =
        JsonBinding.<HoursBuilder>of()
            .string("start", (hours, text) -> hours.start = text)
            .string("end", (hours, text) -> hours.end = text)
            .build();

    private String start = "";
    private String end = "";
  }

  private static final class ResponsesBuilder {
    static final JsonBinding<ResponsesBuilder> BINDING =
        JsonBinding.<ResponsesBuilder>of()
            .int64("max", (responses, number) -> responses.max = number)
            .nanos("ttl", (responses, number) -> responses.nanos = number)
            .build();

    private long max;
    private long nanos;
  }

  private static final class Builder {
    static final JsonBinding<Builder> BINDING =
        Jwt.below(
            JsonBinding.<Builder>of()
                .object("pub", user -> user.publish, SubjectLists.Builder.BINDING)
                .object("sub", user -> user.subscribe, SubjectLists.Builder.BINDING)
                .object("resp", Builder::responses, ResponsesBuilder.BINDING)
                .list(
                    "times",
                    HoursBuilder::new,
                    HoursBuilder.BINDING,
                    (user, list) -> user.times = list)
                .string("times_location", (user, text) -> user.timesLocation = text)
                .int64("subs", (user, number) -> user.subscriptions = number)
                .int64("data", (user, number) -> user.data = number)
                .int64("payload", (user, number) -> user.payload = number)
                .bool("bearer_token", (user, truth) -> user.isBearer = truth)
                .bool("proxy_required", (user, truth) -> user.needsProxy = truth)
                .strings("allowed_connection_types", (user, texts) -> user.types = texts)
                .string("issuer_account", (user, text) -> user.issuerAccount = text)
                .build());

    private final SubjectLists.Builder publish = new SubjectLists.Builder();
    private final SubjectLists.Builder subscribe = new SubjectLists.Builder();
    private @Nullable ResponsesBuilder responses;
    private List<HoursBuilder> times = List.of();
    private String timesLocation = "";
    private long subscriptions;
    private long data;
    private long payload;
    private boolean isBearer;
    private boolean needsProxy;
    private List<String> types = List.of();
    private String issuerAccount = "";

    private ResponsesBuilder responses() {
      ResponsesBuilder made = new ResponsesBuilder();
      responses = made;
      return made;
    }

    UserClaims build(Claims claims) {
      ResponsesBuilder answers = responses;
      return new UserClaims(
          claims,
          publish.build(),
          subscribe.build(),
          answers == null ? null : new Responses(answers.max, answers.nanos),
          new Limits(subscriptions, data, payload),
          new Restrictions(
              types,
              times.stream().map(each -> new Hours(each.start, each.end)).toList(),
              timesLocation,
              isBearer,
              needsProxy),
          issuerAccount);
    }
  }
}
