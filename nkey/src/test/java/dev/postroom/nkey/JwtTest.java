package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.nkey.UserClaims.Hours;
import dev.postroom.nkey.UserClaims.Responses;
import dev.postroom.nkey.UserClaims.Restrictions;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JwtTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
  private static final NKeyPair ACCOUNT = pair(KeyKind.ACCOUNT, 1);
  private static final NKeyPair SERVER = pair(KeyKind.SERVER, 2);
  private static final String USER = pair(KeyKind.USER, 3).publicKey().text();

  private static NKeyPair pair(KeyKind kind, int fill) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) fill);
    return NKeyPair.of(kind, seed);
  }

  private static UserClaims bobby() {
    return UserClaims.of(Claims.of("APP", USER, NOW).named("bobby"));
  }

  @Test
  void what_is_signed_is_verified_and_read_back() throws JwtException {
    UserClaims user =
        bobby()
            .permitting(
                SubjectLists.allowing("a.>"), new SubjectLists(List.of("q w"), List.of("n")))
            .answering(new Responses(2, 5_000_000_000L))
            .restrictedTo(
                new Restrictions(
                    List.of("STANDARD"),
                    List.of(new Hours("08:00:00", "09:00:00")),
                    "Europe/Berlin",
                    true,
                    true));

    Jwt jwt = Jwt.verify(user.sign(ACCOUNT));
    UserClaims read = UserClaims.of(jwt);

    assertThat(jwt.type()).isEqualTo("user");
    assertThat(read.claims().issuer()).isEqualTo(ACCOUNT.publicKey().text());
    assertThat(read.claims().id()).hasSize(52);
    assertThat(read.claims().named("").signedBy("", "")).isEqualTo(user.claims().named(""));
    assertThat(read.publish()).isEqualTo(user.publish());
    assertThat(read.subscribe()).isEqualTo(user.subscribe());
    assertThat(read.responses()).isEqualTo(user.responses());
    assertThat(read.limits()).isEqualTo(user.limits());
    assertThat(read.restrictions()).isEqualTo(user.restrictions());
  }

  @Test
  void claims_are_written_as_go_writes_them() throws JwtException {
    String json = Jwt.verify(bobby().sign(ACCOUNT)).json();
    assertThat(json)
        .matches(
            "\\{\"aud\":\"APP\",\"jti\":\"[A-Z2-7]{52}\",\"iat\":1795000000,\"iss\":\"A[A-Z2-7]{55}\","
                + "\"name\":\"bobby\",\"sub\":\"U[A-Z2-7]{55}\",\"nats\":\\{\"pub\":\\{\\},\"sub\":\\{\\},"
                + "\"subs\":-1,\"data\":-1,\"payload\":-1,\"type\":\"user\",\"version\":2\\}\\}");
  }

  @Test
  void users_that_go_has_signed_are_read() throws JwtException {
    UserClaims plain = goUser(0);
    assertThat(plain.publish()).isEqualTo(SubjectLists.all());
    assertThat(plain.limits()).isEqualTo(UserClaims.Limits.none());
    assertThat(plain.responses()).isNull();

    UserClaims full = goUser(1);
    assertThat(full.claims().name()).isEqualTo("bobby <&> \u00e4");
    assertThat(full.claims().audience()).isEqualTo("APP");
    assertThat(full.claims().expires()).isEqualTo(2_000_000_000);
    assertThat(full.claims().notBefore()).isEqualTo(1_000_000_000);
    assertThat(full.publish()).isEqualTo(new SubjectLists(List.of("a.>", "b.*"), List.of("a.no")));
    assertThat(full.subscribe()).isEqualTo(SubjectLists.allowing("q workers"));
    assertThat(full.responses()).isEqualTo(new Responses(3, 60_000_000_000L));
    assertThat(full.limits()).isEqualTo(new UserClaims.Limits(5, -1, 100));
    assertThat(full.restrictions())
        .isEqualTo(
            new Restrictions(
                List.of("STANDARD", "WEBSOCKET"),
                List.of(new Hours("08:00:00", "17:30:00")),
                "Europe/Berlin",
                false,
                false));
  }

  private static UserClaims goUser(int line) throws JwtException {
    return UserClaims.of(Jwt.verify(Vector.table("users.tsv").get(line).get(1)));
  }

  @Test
  void the_id_is_made_as_go_makes_it() throws JwtException {
    List<String> line = Vector.table("users.tsv").getFirst();
    Jwt go = Jwt.verify(line.get(1));
    NKeyPair account;
    try {
      account = NKeyPair.ofSeed(line.get(0));
    } catch (NKeyException e) {
      throw new AssertionError(e);
    }
    Jwt ours = Jwt.verify(UserClaims.of(go.claims()).sign(account));
    assertThat(ours.claims().id()).isEqualTo(go.claims().id());
  }

  @Test
  void a_request_has_the_claims_of_the_recorded_exchange() throws JwtException {
    AuthorizationRequest request =
        new AuthorizationRequest(
            Claims.of(AuthorizationRequest.AUDIENCE, ACCOUNT.publicKey().text(), NOW)
                .until(NOW.getEpochSecond() + 1),
            new AuthorizationRequest.Server("CO", "127.0.0.1", "N", "2.15.2", List.of(), ""),
            "U",
            new AuthorizationRequest.Client("127.0.0.1", 8, "dlc", "cl", "nats", ""),
            new AuthorizationRequest.Said("", "", "", "dlc", "zzz", "cl", "java", "9", 1),
            null);

    String json = Jwt.verify(request.sign(SERVER)).json();

    assertThat(json)
        .startsWith("{\"aud\":\"nats-authorization-request\",\"exp\":1795000001,\"jti\":\"")
        .endsWith(
            "\"nats\":{\"server_id\":{\"name\":\"CO\",\"host\":\"127.0.0.1\",\"id\":\"N\","
                + "\"version\":\"2.15.2\"},\"user_nkey\":\"U\",\"client_info\":{"
                + "\"host\":\"127.0.0.1\",\"id\":8,\"user\":\"dlc\",\"name\":\"cl\","
                + "\"kind\":\"Client\",\"type\":\"nats\"},\"connect_opts\":{\"user\":\"dlc\","
                + "\"pass\":\"zzz\",\"name\":\"cl\",\"lang\":\"java\",\"version\":\"9\","
                + "\"protocol\":1},\"type\":\"authorization_request\",\"version\":2}}");
    assertThat(request.said().toString()).doesNotContain("zzz");
  }

  @Test
  void a_text_with_any_character_changed_is_refused() {
    String text = bobby().sign(ACCOUNT);
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'A' ? 'B' : 'A';
      String changed = text.substring(0, i) + other + text.substring(i + 1);
      boolean isLastOfSignature = i == text.length() - 1; // its last four bits mean nothing
      if (!isLastOfSignature) {
        assertThatThrownBy(() -> Jwt.verify(changed)).isInstanceOf(JwtException.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rubbish | expected 3 chunks",
        "a.b | expected 3 chunks",
        "a.b.c.d | expected 3 chunks",
        "a!.b.c | illegal base64 data",
        "eyJ.x.y | unexpected end of JSON input",
        "e30.e30.e30 | not supported type \"\"",
      })
  void what_is_no_jwt_is_refused(String text, String why) {
    assertThatThrownBy(() -> Jwt.verify(text)).isInstanceOf(JwtException.class).hasMessage(why);
  }

  @Test
  void a_longer_text_is_not_looked_at() {
    assertThatThrownBy(() -> Jwt.verify(".".repeat(Jwt.LONGEST + 1)))
        .hasMessage("JWT is longer than 1048576 characters");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"typ\":\"JWT\",\"alg\":\"none\"} | unexpected \"none\" algorithm",
        "{\"typ\":\"JWT\",\"alg\":\"HS256\"} | unexpected \"HS256\" algorithm",
        "{\"typ\":\"XX\",\"alg\":\"ed25519-nkey\"} | not supported type \"XX\"",
      })
  void another_algorithm_is_refused(String header, String why) {
    assertThatThrownBy(() -> Jwt.verify(signed(header, claims("user", 2))))
        .isInstanceOf(JwtException.class)
        .hasMessage(why);
  }

  @Test
  void an_older_name_of_the_algorithm_is_understood() throws JwtException {
    String header = "{\"typ\":\"jwt\",\"alg\":\"ed25519\"}";
    assertThat(Jwt.verify(signed(header, claims("user", 2))).type()).isEqualTo("user");
  }

  @ParameterizedTest
  @CsvSource({
    "0, claim failed V1 signature verification",
    "1, claim failed V1 signature verification",
    "3, JWT was generated by a newer version"
  })
  void claims_of_another_version_are_refused(int version, String why) {
    String header = "{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}";
    assertThatThrownBy(() -> Jwt.verify(signed(header, claims("user", version)))).hasMessage(why);
  }

  private static String claims(String type, int version) {
    return "{\"iss\":\"%s\",\"sub\":\"%s\",\"nats\":{\"type\":\"%s\",\"version\":%d}}"
        .formatted(ACCOUNT.publicKey().text(), USER, type, version);
  }

  private static String signed(String header, String claims) {
    Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
    String signed =
        base64.encodeToString(header.getBytes(StandardCharsets.UTF_8))
            + "."
            + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8));
    return signed
        + "."
        + base64.encodeToString(ACCOUNT.sign(signed.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void claims_of_another_kind_are_not_those_of_a_user() throws JwtException {
    String response = new AuthorizationResponse(bobby().claims(), "x", "", "").sign(ACCOUNT);
    Jwt jwt = Jwt.verify(response);
    assertThatThrownBy(() -> UserClaims.of(jwt)).hasMessage("not user claim");
    Jwt user = Jwt.verify(bobby().sign(ACCOUNT));
    assertThatThrownBy(() -> AuthorizationResponse.of(user))
        .hasMessage("not authorization response claim");
  }

  @Test
  void a_user_is_signed_by_an_account() throws JwtException {
    Jwt jwt = Jwt.verify(bobby().sign(SERVER));
    assertThatThrownBy(() -> UserClaims.of(jwt))
        .hasMessage("unable to validate expected prefixes - [account]");
  }

  @Test
  void claims_hold_from_when_they_say_until_when_they_say() throws JwtException {
    Claims claims = new Claims("", 20, "", 0, "", "", 10, "");
    claims.checkTime(Instant.ofEpochSecond(10));
    claims.checkTime(Instant.ofEpochSecond(20));
    assertThatThrownBy(() -> claims.checkTime(Instant.ofEpochSecond(9)))
        .hasMessage("claim is not yet valid");
    assertThatThrownBy(() -> claims.checkTime(Instant.ofEpochSecond(21)))
        .hasMessage("claim is expired");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "'', '', Error or Jwt is required",
        "j, e, Only Error or Jwt can be set",
      })
  void a_response_says_one_thing(String jwt, String error, String why) {
    Claims claims = Claims.of(SERVER.publicKey().text(), USER, NOW);
    assertThatThrownBy(() -> new AuthorizationResponse(claims, jwt, error, "").check())
        .hasMessage(why);
  }
}
