package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.Authentication;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.User;
import dev.postroom.json.JsonException;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.protocol.ConnectOptions;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Who a client is taken for, and what would prove it.
class AuthenticatorTest {
  private static final String HASH = "$2a$04$8x3bWBzgAouPDUtlxOSRbOx0r.gEHKvcZoXf45jPqKpsG8b7vh1FS";

  private static Authenticator of(Authentication authentication) {
    return new Authenticator(
        authentication, "nats-invented", ConnectionType.STANDARD, Authenticator.Mapping.NONE);
  }

  private static ConnectOptions connect(String... fields) throws JsonException {
    ConnectOptions options = new ConnectOptions();
    StringBuilder json = new StringBuilder("{");
    for (int i = 0; i < fields.length; i += 2) {
      json.append(i > 0 ? "," : "");
      json.append('"').append(fields[i]).append("\":\"").append(fields[i + 1]).append('"');
    }
    options.merge(json.append('}').toString().getBytes(StandardCharsets.UTF_8));
    return options;
  }

  private static boolean accepts(Authenticator authenticator, String... fields)
      throws JsonException {
    @Nullable Proof proof = authenticator.claim(connect(fields), "").proof();
    return proof == null || proof.holds();
  }

  @Test
  void where_nothing_is_required_everybody_is_who_they_say() throws JsonException {
    Authenticator free = of(Authentication.none());

    assertThat(free.isRequired()).isFalse();
    assertThat(free.claim(connect("user", "joe", "pass", "x"), "").label()).isEqualTo("user:joe");
    assertThat(accepts(free)).isTrue();
    assertThat(free.claimOfSilence()).isNotNull();
  }

  @Test
  void the_password_of_the_single_user_must_be_right() throws JsonException {
    Authenticator single = of(Authentication.user("joe", "secret"));

    assertThat(accepts(single, "user", "joe", "pass", "secret")).isTrue();
    assertThat(accepts(single, "user", "joe", "pass", "Secret")).isFalse();
    assertThat(accepts(single, "user", "joe")).isFalse();
    assertThat(accepts(single, "user", "ann", "pass", "secret")).isFalse();
    assertThat(accepts(single, "pass", "secret")).isFalse();
    assertThat(single.claimOfSilence()).isNull();
  }

  @Test
  void a_token_is_asked_for_whatever_else_is_said() throws JsonException {
    Authenticator token = of(Authentication.token("t"));

    assertThat(accepts(token, "auth_token", "t", "user", "joe")).isTrue();
    assertThat(accepts(token, "user", "t", "pass", "t")).isFalse();
    assertThat(token.claim(connect("auth_token", "t"), "").shownUser()).isEqualTo("[REDACTED]");
  }

  @Test
  void who_is_unknown_is_refused_in_the_time_that_the_known_take() throws JsonException {
    Authenticator hashed = of(Authentication.users(User.of("h", HASH), User.of("p", "p")));
    Authenticator plain = of(Authentication.users(User.of("p", "p")));

    assertThat(isSlow(hashed, "nobody")).isTrue();
    assertThat(isSlow(hashed, "h")).isTrue();
    assertThat(isSlow(plain, "nobody")).isFalse();
    assertThat(accepts(hashed, "user", "nobody", "pass", "nobody")).isFalse();
    assertThat(accepts(plain, "user", "nobody", "pass", "nobody")).isFalse();
  }

  private static boolean isSlow(Authenticator authenticator, String user) throws JsonException {
    @Nullable Proof proof = authenticator.claim(connect("user", user, "pass", "x"), "").proof();
    return proof != null && proof.isSlow();
  }

  @Test
  void a_password_longer_than_bcrypt_reads_is_refused() {
    String long72 = "secretsecretsecretsecret" + "x".repeat(48);
    assertThat(holds(HASH, "secretsecretsecretsecret")).isTrue();
    assertThat(holds(HASH, long72)).isFalse();
    assertThat(holds(HASH, long72 + "y")).isFalse();
    assertThat(holds("$2a$04$tooshort", "x")).isFalse();
  }

  private static boolean holds(String hash, String given) {
    return new Proof.ByPassword(Password.of(hash), given, true).holds();
  }

  @Test
  void a_user_for_those_who_say_nothing_is_not_announced_as_a_need() throws JsonException {
    Authenticator named =
        of(Authentication.users(User.of("a", "a").in("A"), User.of("b", "b")).withNoAuthUser("a"));

    assertThat(named.isRequired()).isTrue();
    assertThat(named.isAnnounced()).isFalse();
    assertThat(named.claim(connect(), "").account()).isEqualTo("A");
    assertThat(accepts(named, "pass", "a")).isFalse();
  }

  @Test
  void a_user_is_invented_for_others_where_they_may_enter() throws JsonException {
    Authentication admin = Authentication.users(User.of("admin", "x").in("SYS"));

    Authenticator open = of(admin.withOthers());

    assertThat(open.isAnnounced()).isTrue();
    assertThat(open.claim(connect(), "").label()).isEqualTo("user:nats-invented");
    assertThat(open.claim(connect(), "").account()).isEqualTo("$G");
    assertThat(accepts(open, "user", "nats-invented", "pass", "nats-invented")).isFalse();
    assertThat(of(admin).claimOfSilence()).isNull();
  }

  @Test
  void who_has_a_key_signs_what_it_was_given() throws JsonException {
    NKeyPair pair = NKeyPair.create(KeyKind.USER, new SecureRandom());
    Authenticator keys =
        of(Authentication.users(User.of(pair.publicKey()), User.of("joe", "secret")));
    String nonce = "AAAAAAAAAAAAAAA";
    byte[] signature = pair.sign(nonce.getBytes(StandardCharsets.US_ASCII));
    String key = pair.publicKey().text();
    String unpadded = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    String usual = Base64.getEncoder().encodeToString(signature);

    assertThat(keys.asksForSignatures()).isTrue();
    for (String right : List.of(unpadded, usual)) {
      assertThat(signed(keys, nonce, key, right)).isTrue();
    }
    assertThat(signed(keys, "BAAAAAAAAAAAAAA", key, unpadded)).isFalse();
    assertThat(signed(keys, "", key, unpadded)).isFalse();
    for (String wrong : List.of("", "A", "%", unpadded.substring(2), usual + usual)) {
      assertThat(signed(keys, nonce, key, wrong)).isFalse();
    }
    assertThat(signed(keys, nonce, "joe", unpadded)).isFalse();
    assertThat(accepts(keys, "user", key, "pass", key)).isFalse();
    assertThat(accepts(keys, "user", "joe", "pass", "secret")).isTrue();
    assertThat(keys.claim(connect("nkey", key), nonce).label()).isEqualTo("nkey:" + key);
  }

  private static boolean signed(
      Authenticator authenticator, String nonce, String key, String signature)
      throws JsonException {
    @Nullable Proof proof =
        authenticator.claim(connect("nkey", key, "sig", signature), nonce).proof();
    return proof == null || proof.holds();
  }

  @Test
  void a_user_may_come_only_by_its_ways() throws JsonException {
    Set<ConnectionType> ways = Set.of(ConnectionType.WEBSOCKET, ConnectionType.MQTT);
    Authentication users = Authentication.users(User.of("a", "b").by(ways), User.of("c", "d"));
    Authenticator webSocket =
        new Authenticator(users, "", ConnectionType.WEBSOCKET, Authenticator.Mapping.NONE);

    assertThat(accepts(webSocket, "user", "a", "pass", "b")).isTrue();
    assertThat(accepts(webSocket, "user", "c", "pass", "d")).isTrue();
    assertThat(accepts(of(users), "user", "a", "pass", "b")).isFalse();
    assertThat(of(users).claim(connect("user", "a", "pass", "b"), "").proof()).isNotNull();
    assertThat(of(users.withNoAuthUser("a")).claimOfSilence()).isNull();
    assertThat(of(users.withNoAuthUser("c")).claimOfSilence()).isNotNull();
  }

  @Test
  void where_certificates_name_users_nobody_else_enters_without_a_password() throws JsonException {
    Authentication users = Authentication.users(User.of("a", ""), User.of("c", "d"));
    Authenticator webSocket =
        new Authenticator(users, "", ConnectionType.WEBSOCKET, Authenticator.Mapping.ELSEWHERE);

    assertThat(accepts(webSocket, "user", "a")).isFalse();
    assertThat(accepts(webSocket, "user", "c", "pass", "d")).isTrue();
    assertThat(accepts(of(users), "user", "a")).isTrue();
  }

  @Test
  void who_everybody_is_that_says_nothing_needs_no_certificate_either() throws JsonException {
    Authentication users =
        Authentication.users(User.of("a", ""), User.of("b", "")).withNoAuthUser("a");
    Authenticator other =
        new Authenticator(users, "", ConnectionType.STANDARD, Authenticator.Mapping.ELSEWHERE);

    assertThat(accepts(other, "user", "a")).isTrue();
    assertThat(accepts(other, "user", "a", "pass", "guess")).isFalse();
    assertThat(accepts(other, "user", "b")).isFalse();
  }

  @Test
  void by_websocket_credentials_are_always_asked_for() {
    Authentication users = Authentication.users(User.of("c", "d")).withNoAuthUser("c");

    assertThat(of(users).isAnnounced()).isFalse();
    assertThat(
            new Authenticator(users, "", ConnectionType.WEBSOCKET, Authenticator.Mapping.NONE)
                .isAnnounced())
        .isTrue();
    assertThat(
            new Authenticator(
                    Authentication.none(), "", ConnectionType.WEBSOCKET, Authenticator.Mapping.NONE)
                .isAnnounced())
        .isFalse();
  }
}
