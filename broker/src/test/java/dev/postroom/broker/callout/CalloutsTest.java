package dev.postroom.broker.callout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.MemoryLog;
import dev.postroom.broker.callout.Callouts.Request;
import dev.postroom.broker.callout.Callouts.Ticket;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.nkey.AuthorizationRequest;
import dev.postroom.nkey.AuthorizationResponse;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.Jwt;
import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.nkey.UserClaims;
import dev.postroom.platform.Clock;
import dev.postroom.protocol.ServerIdentity;
import dev.postroom.testsupport.NoLeaks;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is asked, how many at a time, and what becomes of answers.
@ExtendWith(NoLeaks.class)
class CalloutsTest {
  private static final Pattern USER_KEY = Pattern.compile("\"user_nkey\":\"(U[A-Z2-7]{55})\"");

  private final SecureRandom random = new SecureRandom();
  private final NKeyPair issuer = NKeyPair.create(KeyKind.ACCOUNT, random);
  private final NKeyPair serviceCurve = NKeyPair.create(KeyKind.CURVE, random);
  private final ServerKeys keys =
      new ServerKeys(
          NKeyPair.create(KeyKind.SERVER, random), NKeyPair.create(KeyKind.CURVE, random));
  private final String serverId = keys.identity().publicKey().text();
  private final CalloutOptions options = CalloutOptions.of(issuer.publicKey(), "AUTH", "auth");
  private final Callouts callouts =
      new Callouts(
          new Callouts.Parts(
              new MemoryLog(), Clock.system(), keys, random, name -> name.equals("APP")),
          2);
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Verdict> verdicts = new LinkedBlockingQueue<>();

  private Question question(CalloutOptions service) {
    return new Question(
        service,
        new ServerIdentity(serverId, "name", "2.15.2", "java", "host", 1, "X"),
        new AuthorizationRequest.Client("1.2.3.4", 7, "u", "", "nats", ""),
        new AuthorizationRequest.Said("", "", "", "u", "p", "", "", "", 1),
        null,
        ConnectionType.STANDARD,
        Duration.ofSeconds(2));
  }

  private Ticket ask() {
    return callouts.ask(question(options), requests::add);
  }

  private Request request() throws InterruptedException {
    return Objects.requireNonNull(requests.poll(10, TimeUnit.SECONDS));
  }

  private static Jwt opened(byte[] payload) throws JwtException {
    return Jwt.verify(new String(payload, StandardCharsets.US_ASCII));
  }

  private static String userKey(Jwt jwt) {
    Matcher found = USER_KEY.matcher(jwt.json());
    assertThat(found.find()).as(jwt.json()).isTrue();
    return found.group(1);
  }

  private String answer(String userKey, String jwt, String error) {
    Claims claims = Claims.of(serverId, userKey, Instant.now());
    return new AuthorizationResponse(claims, jwt, error, "").sign(issuer);
  }

  private String bobby(String userKey, String account) {
    return UserClaims.of(Claims.of(account, userKey, Instant.now()).named("bobby")).sign(issuer);
  }

  private Verdict judge(Ticket ticket, byte[] answer) throws InterruptedException {
    callouts.judge(ticket, answer, verdicts::add);
    return Objects.requireNonNull(verdicts.poll(10, TimeUnit.SECONDS));
  }

  @Test
  void a_request_is_signed_by_the_server_for_the_issuer() throws Exception {
    callouts.leave(ask());
    Ticket ticket = ask();
    Jwt jwt = opened(request().payload());

    assertThat(jwt.type()).isEqualTo("authorization_request");
    assertThat(jwt.claims().issuer()).isEqualTo(serverId);
    assertThat(jwt.claims().subject()).isEqualTo(issuer.publicKey().text());
    assertThat(jwt.claims().audience()).isEqualTo("nats-authorization-request");
    assertThat(jwt.claims().expires()).isEqualTo(jwt.claims().issuedAt() + 2);
    callouts.leave(ticket);
  }

  @Test
  void every_question_has_a_key_and_a_reply_subject_of_its_own() throws Exception {
    ask();
    ask();
    Request one = request();
    Request other = request();

    assertThat(new String(one.reply(), StandardCharsets.US_ASCII))
        .matches("\\$SYS\\._INBOX\\.[0-9A-Za-z]{8}\\.[0-9A-Za-z]{8}");
    assertThat(one.reply()).isNotEqualTo(other.reply());
    assertThat(userKey(opened(one.payload()))).isNotEqualTo(userKey(opened(other.payload())));
  }

  @Test
  void only_so_many_are_open_at_a_time_and_who_leaves_makes_room() throws Exception {
    Ticket first = ask();
    ask();
    request();
    request();
    Ticket third = ask();
    Ticket fourth = ask();
    assertThat(callouts.waiting()).isEqualTo(4);

    callouts.leave(third); // gone before its turn
    assertThat(requests).isEmpty();
    callouts.leave(first);
    request();
    callouts.leave(first);
    callouts.leave(fourth);

    assertThat(callouts.waiting()).isEqualTo(1);
    assertThat(requests).isEmpty();
  }

  @Test
  void a_user_that_the_issuer_vouches_for_is_admitted() throws Exception {
    Ticket ticket = ask();
    String key = userKey(opened(request().payload()));

    Verdict verdict = judge(ticket, bytes(answer(key, bobby(key, "APP"), "")));

    assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
    assertThat(((Verdict.Admitted) verdict).admission().name()).isEqualTo("bobby");
  }

  @Test
  void nobody_who_has_left_is_judged() throws Exception {
    Ticket gone = ask();
    Ticket stays = ask();
    request();
    request();
    callouts.leave(gone);
    callouts.judge(gone, new byte[0], verdicts::add);
    assertThat(judge(stays, new byte[0])).isInstanceOf(Verdict.Refused.class);
    assertThat(verdicts).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nothing      | Auth callout violation: \"no reason supplied\" on account \"AUTH\"",
        "rubbish      | Expected 3 chunks",
        "error        | Auth callout service returned an error: no \\n room",
        "stranger     | Auth callout signing key is unknown",
        "other server | Auth callout violation: auth callout response is not for server",
        "other user   | Auth callout violation: auth callout response is not for expected user",
        "both         | Authorization response had validation errors: Only Error or Jwt can be set",
        "no account   | No valid account \"NOPE\" for auth callout response on account \"AUTH\":"
            + " account missing",
        "no user      | Not user claim",
      })
  void an_answer_that_is_no_good_is_refused_with_a_sentence(String kind, String sentence)
      throws Exception {
    Ticket ticket = ask();
    String key = userKey(opened(request().payload()));
    String stranger = NKeyPair.create(KeyKind.USER, random).publicKey().text();
    String otherServer = NKeyPair.create(KeyKind.SERVER, random).publicKey().text();
    String good = bobby(key, "APP");
    String answer =
        switch (kind) {
          case "nothing" -> "";
          case "rubbish" -> "rubbish";
          case "error" -> answer(key, "", "no \n room");
          case "stranger" ->
              new AuthorizationResponse(Claims.of(serverId, key, Instant.now()), good, "", "")
                  .sign(NKeyPair.create(KeyKind.ACCOUNT, random));
          case "other server" ->
              new AuthorizationResponse(Claims.of(otherServer, key, Instant.now()), good, "", "")
                  .sign(issuer);
          case "other user" -> answer(stranger, bobby(stranger, "APP"), "");
          case "both" -> answer(key, good, "no");
          case "no account" -> answer(key, bobby(key, "NOPE"), "");
          case "no user" -> answer(key, answer(key, good, ""), "");
          default -> throw new IllegalArgumentException(kind);
        };

    assertThat(judge(ticket, bytes(answer))).isEqualTo(new Verdict.Refused(sentence));
  }

  @Test
  void a_sealed_question_is_answered_sealed() throws Exception {
    CalloutOptions sealed = options.sealedFor(serviceCurve.publicKey());
    Ticket ticket = callouts.ask(question(sealed), requests::add);
    Request request = request();
    assertThat(request.headers())
        .asString(StandardCharsets.US_ASCII)
        .isEqualTo("NATS/1.0\r\nNats-Server-Xkey: " + keys.curve().publicKey() + "\r\n\r\n");
    Jwt jwt = opened(serviceCurve.open(request.payload(), keys.curve().publicKey()));
    assertThat(jwt.json()).contains("\"xkey\":\"" + keys.curve().publicKey() + "\"");
    String key = userKey(jwt);
    byte[] answer = bytes(answer(key, bobby(key, "APP"), ""));

    assertThat(judge(ticket, seal(serviceCurve, answer))).isInstanceOf(Verdict.Admitted.class);
    assertThat(judge(ticket, answer)).isInstanceOf(Verdict.Admitted.class);
    assertThat(judge(ticket, seal(NKeyPair.create(KeyKind.CURVE, random), answer)))
        .isEqualTo(
            new Verdict.Refused(
                "Error decrypting auth callout response on account \"AUTH\":"
                    + " nkeys: could not decrypt input"));
  }

  private byte[] seal(NKeyPair from, byte[] answer) throws NKeyException {
    return from.seal(answer, keys.curve().publicKey(), random);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
