package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.interop.CalloutService.Asked;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.nkey.SubjectLists;
import dev.postroom.nkey.UserClaims;
import dev.postroom.nkey.UserClaims.Hours;
import dev.postroom.nkey.UserClaims.Restrictions;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A service that says who clients are, on both servers: the same exchange, the same end, the same
/// lines in the log (docs/spec/core.md 4.9, 4.10, Appendix E).
@ExtendWith(NoLeaks.class)
@Timeout(240)
class AuthCalloutIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final String VIOLATION = "-ERR 'Authorization Violation'";
  private static final String QUIET = "\"verbose\":false,\"pedantic\":false,\"protocol\":1";

  private final SecureRandom random = new SecureRandom();
  private final NKeyPair issuer = NKeyPair.create(KeyKind.ACCOUNT, random);
  private final NKeyPair stranger = NKeyPair.create(KeyKind.ACCOUNT, random);
  private final NKeyPair curve = NKeyPair.create(KeyKind.CURVE, random);

  private ServerProcess start(ServerProgram program, String callout, String... more) {
    return ServerProcess.start(
        program,
        "debug: true",
        "accounts { AUTH { users: [ { user: auth, password: p } ] }",
        "  APP { users: [ { user: stat, password: p } ] }",
        "  OTHER { users: [ { user: other, password: p } ] } }",
        "authorization { timeout: 2, auth_callout { issuer: " + issuer.publicKey(),
        "  account: AUTH, auth_users: [ auth ]" + callout + " } }",
        String.join("\n", more));
  }

  private byte[] admit(Asked asked, UserClaims user) {
    return bytes(asked.answer(user.sign(issuer), "", issuer));
  }

  private byte[] admit(Asked asked) {
    return admit(asked, asked.client("APP"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static RawConnection connect(ServerProcess server, String connect) {
    RawConnection client = RawConnection.open(server.port());
    assertThat(client.readLine()).startsWith("INFO {");
    client.send("CONNECT {" + QUIET + connect + "}\r\nPING\r\n");
    return client;
  }

  private static String as(String user) {
    return ",\"user\":\"" + user + "\"";
  }

  private static String as(String user, String password) {
    return as(user) + ",\"pass\":\"" + password + "\"";
  }

  /// Return the account that a client comes into, or how it is refused.
  private static String login(ServerProcess server, String connect) {
    try (RawConnection client = connect(server, connect)) {
      String line = client.readLine();
      if (!line.equals("PONG")) {
        client.readEnd(PATIENCE);
        return line;
      }
      return client.readLine().replaceAll(".*\"remote_account\":\"([^\"]*)\".*", "$1");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_is_who_the_service_says_it_is(ServerProgram program) {
    Function<Asked, byte @Nullable []> answers =
        asked ->
            admit(
                asked,
                asked
                    .client("APP")
                    .permitting(SubjectLists.allowing("may"), SubjectLists.denying("not")));
    try (ServerProcess server = start(program, "");
        CalloutService _ = new CalloutService(server, null, answers);
        RawConnection client = connect(server, as("who", "x"))) {
      assertThat(client.readLine()).isEqualTo("PONG");
      assertThat(client.readLine()).contains("\"remote_account\":\"APP\"");
      client.send("PUB other 0\r\n\r\nSUB not 1\r\nSUB may 2\r\nPUB may 2\r\nhi\r\n");
      assertThat(client.readLine())
          .isEqualTo("-ERR 'Permissions Violation for Publish to \"other\"'");
      assertThat(client.readLine())
          .isEqualTo("-ERR 'Permissions Violation for Subscription to \"not\"'");
      assertThat(client.readLine()).isEqualTo("MSG may 2 2");
      server.awaitLog("\"APP/user:bobby\" - Publish Violation - Subject \"other\"", PATIENCE);
      assertThat(server.monitor("/connz?auth=1"))
          .contains("\"authorized_user\": \"bobby\"")
          .contains("\"account\": \"APP\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_service_is_told_who_asks_about_whom_and_what_the_client_said(ServerProgram program) {
    String options = ",\"name\":\"n\",\"lang\":\"java\",\"version\":\"9\",\"auth_token\":\"t\"";
    try (ServerProcess server =
            start(program, "", "server_name: post", "server_tags: [ \"A:1\", b ]");
        CalloutService service = new CalloutService(server, null, this::admit)) {
      assertThat(login(server, as("who", "x") + options)).isEqualTo("APP");
      Asked asked = service.asked().getFirst();
      assertThat(asked.json())
          .matches(
              "\\{\"aud\":\"nats-authorization-request\",\"exp\":\\d+,\"jti\":\"[A-Z2-7]{52}\","
                  + "\"iat\":\\d+,\"iss\":\"N[A-Z2-7]{55}\",\"sub\":\""
                  + issuer.publicKey()
                  + "\",\"nats\":\\{\"server_id\":\\{\"name\":\"post\",\"host\":\"127.0.0.1\","
                  + "\"id\":\"N[A-Z2-7]{55}\",\"version\":\"2.15.2\",\"tags\":\\[\"a:1\",\"b\"\\]\\},"
                  + "\"user_nkey\":\"U[A-Z2-7]{55}\",\"client_info\":\\{\"host\":\"127.0.0.1\","
                  + "\"id\":\\d+,\"user\":\"who\",\"name\":\"n\",\"kind\":\"Client\","
                  + "\"type\":\"nats\"\\},\"connect_opts\":\\{\"auth_token\":\"t\",\"user\":\"who\","
                  + "\"pass\":\"x\",\"name\":\"n\",\"lang\":\"java\",\"version\":\"9\","
                  + "\"protocol\":1\\},\"type\":\"authorization_request\",\"version\":2\\}\\}");
      assertThat(asked.claims().expires()).isEqualTo(asked.claims().issuedAt() + 2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_said_a_token_or_a_key_is_told_so(ServerProgram program) {
    try (ServerProcess server = start(program, "");
        CalloutService service = new CalloutService(server, null, this::admit)) {
      assertThat(login(server, ",\"auth_token\":\"t\"")).isEqualTo("APP");
      assertThat(login(server, ",\"nkey\":\"UU\",\"sig\":\"s\",\"jwt\":\"j\"")).isEqualTo("APP");
      assertThat(login(server, "")).isEqualTo("APP");
      assertThat(service.asked().get(0).json())
          .contains("\"user\":\"[REDACTED]\"")
          .contains("\"connect_opts\":{\"auth_token\":\"t\",\"protocol\":1}");
      assertThat(service.asked().get(1).json())
          .contains("\"user\":\"UU\"")
          .contains("\"connect_opts\":{\"nkey\":\"UU\",\"sig\":\"s\",\"protocol\":1}");
      assertThat(service.asked().get(2).json()).contains("\"connect_opts\":{\"protocol\":1}");
    }
  }

  /// What a service may answer that is no good, and what the log says of it.
  private Map<String, Function<Asked, byte[]>> refusals() {
    Map<String, Function<Asked, byte[]>> all = new LinkedHashMap<>();
    putAnswersOfStrangers(all);
    putAnswersAboutOthers(all);
    putUsersThatMayNot(all);
    return all;
  }

  private void putAnswersOfStrangers(Map<String, Function<Asked, byte[]>> all) {
    all.put(
        "[WRN] Auth callout service returned an error: nope",
        asked -> bytes(asked.answer("", "nope", issuer)));
    all.put(
        "[WRN] Auth callout violation: \"no reason supplied\" on account \"AUTH\"",
        _ -> new byte[0]);
    all.put("[WRN] Expected 3 chunks", _ -> bytes("rubbish"));
    all.put("[WRN] Unexpected end of JSON input", _ -> bytes("eyJ.x.y"));
    all.put(
        "[WRN] Auth callout signing key is unknown",
        asked -> bytes(asked.answer(asked.client("APP").sign(issuer), "", stranger)));
    all.put(
        "[WRN] Wrong issuer for auth callout response on account \"AUTH\", expected \""
            + issuer.publicKey(),
        asked -> bytes(asked.answer(asked.client("APP").sign(stranger), "", issuer)));
    all.put(
        "[WRN] Unable to validate expected prefixes - [account]",
        asked ->
            bytes(
                asked.answer(
                    asked.client("APP").sign(NKeyPair.create(KeyKind.USER, random)), "", issuer)));
  }

  private void putAnswersAboutOthers(Map<String, Function<Asked, byte[]>> all) {
    all.put(
        "[WRN] Authorization response had validation errors: Audience must be a server public key",
        asked -> admit(asked.from("x")));
    all.put(
        "[WRN] Auth callout violation: auth callout response is not for server",
        asked -> admit(asked.from(serverKey())));
    all.put(
        "[WRN] Auth callout violation: auth callout response is not for expected user",
        asked -> admit(asked.about(userKey())));
    all.put("[WRN] Claim failed V2 signature verification", asked -> withoutItsEnd(admit(asked)));
    all.put(
        "[WRN] Error validating user JWT: claim is expired",
        asked -> admit(asked, until(asked, Instant.now().getEpochSecond() - 10)));
    all.put(
        "[WRN] No valid account \"NOPE\" for auth callout response on account \"AUTH\": account"
            + " missing",
        asked -> admit(asked, asked.client("NOPE")));
    all.put(
        "[WRN] Authorization response had validation errors: Only Error or Jwt can be set",
        asked -> bytes(asked.answer(asked.client("APP").sign(issuer), "no", issuer)));
    all.put(
        "[WRN] Authorization response had validation errors: Error or Jwt is required",
        asked -> bytes(asked.answer("", "", issuer)));
  }

  private void putUsersThatMayNot(Map<String, Function<Asked, byte[]>> all) {
    all.put(
        "[WRN] Not user claim",
        asked -> bytes(asked.answer(asked.answer("", "x", issuer), "", issuer)));
    all.put(
        "[WRN] Authorized user on account \"AUTH\" not allowed to use connection type",
        asked -> admit(asked, restricted(asked, List.of("WEBSOCKET"), List.of())));
    all.put(
        "[WRN] Authorized user on account \"AUTH\" using invalid connection type",
        asked -> admit(asked, restricted(asked, List.of("XX"), List.of())));
    all.put(
        "[WRN] Error validating user JWT: start in time range is invalid \"0\"",
        asked -> admit(asked, restricted(asked, List.of(), List.of(new Hours("0", "00:00:01")))));
    all.put(
        "[WRN] Error validating user JWT: Permission Subject \"a q\" is not allowed to contain"
            + " queue",
        asked ->
            admit(
                asked,
                asked.client("APP").permitting(SubjectLists.allowing("a q"), SubjectLists.all())));
  }

  private String serverKey() {
    return NKeyPair.create(KeyKind.SERVER, random).publicKey().text();
  }

  private String userKey() {
    return NKeyPair.create(KeyKind.USER, random).publicKey().text();
  }

  private static byte[] withoutItsEnd(byte[] jwt) {
    String text = new String(jwt, StandardCharsets.US_ASCII);
    return bytes(text.substring(0, text.length() - 4) + "AAAA");
  }

  private static UserClaims until(Asked asked, long end) {
    UserClaims user = asked.client("APP");
    return UserClaims.of(user.claims().until(end));
  }

  private static UserClaims restricted(Asked asked, List<String> types, List<Hours> hours) {
    return asked.client("APP").restrictedTo(new Restrictions(types, hours, "", false, false));
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_answer_that_is_no_good_is_a_violation_with_a_sentence_in_the_log(ServerProgram program) {
    Map<String, Function<Asked, byte[]>> all = refusals();
    List<String> sentences = List.copyOf(all.keySet());
    Function<Asked, byte @Nullable []> answers =
        asked ->
            Objects.requireNonNull(all.get(sentences.get(Integer.parseInt(asked.user()))))
                .apply(asked);
    try (ServerProcess server = start(program, "");
        CalloutService _ = new CalloutService(server, null, answers)) {
      for (int i = 0; i < sentences.size(); i++) {
        assertThat(login(server, as(Integer.toString(i))))
            .as(sentences.get(i))
            .isEqualTo(VIOLATION);
        server.awaitLog(sentences.get(i), PATIENCE);
        server.awaitLog("authentication error - User \"" + i + "\"", PATIENCE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void no_answer_and_no_service_are_a_violation_after_the_timeout(ServerProgram program) {
    try (ServerProcess server = start(program, "")) {
      assertThat(login(server, as("a"))).isEqualTo(VIOLATION);
      try (CalloutService service = new CalloutService(server, null, _ -> null)) {
        assertThat(login(server, as("b"))).isEqualTo(VIOLATION);
        assertThat(service.asked()).hasSize(1);
      }
      server.awaitLog("authentication error - User \"b\"", PATIENCE);
      assertThat(server.log())
          .contains(
              "[DBG] Authorization callout response not received in time on account \"AUTH\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void an_account_that_is_not_there_asks_nobody(ServerProgram program) {
    try (ServerProcess server = start(program, ", account: NOPE")) {
      assertThat(login(server, as("a"))).isEqualTo(VIOLATION);
      server.awaitLog(
          "[WRN] No valid account \"NOPE\" for auth callout request: account missing", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_client_must_go_when_its_claims_end(ServerProgram program) {
    Function<Asked, byte @Nullable []> answers =
        asked -> admit(asked, until(asked, Instant.now().getEpochSecond() + 2));
    try (ServerProcess server = start(program, "");
        CalloutService _ = new CalloutService(server, null, answers);
        RawConnection client = connect(server, as("who"))) {
      assertThat(client.readLine()).isEqualTo("PONG");
      assertThat(client.readLine()).startsWith("INFO {");
      String line = client.readLine();
      while (line.equals("PING")) { // the first comes at about the same time
        line = client.readLine();
      }
      assertThat(line).isEqualTo("-ERR 'User Authentication Expired'");
      client.readEnd(PATIENCE);
      server.awaitLog("- User Authentication Expired - Account:APP - user:bobby", PATIENCE);
      server.awaitLog("Client connection closed: Authentication Expired", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_listed_user_is_asked_about_unless_it_is_named_whatever_its_password(
      ServerProgram program) {
    try (ServerProcess server = start(program, "");
        CalloutService service = new CalloutService(server, null, this::admit)) {
      assertThat(login(server, as("other", "p"))).isEqualTo("APP");
      assertThat(login(server, as("other", "wrong"))).isEqualTo("APP");
      assertThat(service.asked()).hasSize(2);
      assertThat(login(server, as("auth", "p"))).isEqualTo("AUTH");
      assertThat(login(server, as("auth", "wrong"))).isEqualTo(VIOLATION);
      assertThat(service.asked()).hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void users_of_accounts_that_are_not_allowed_are_not_asked_about(ServerProgram program) {
    try (ServerProcess server = start(program, ", allowed_accounts: [ APP ]");
        CalloutService service =
            new CalloutService(server, null, asked -> admit(asked, asked.client("OTHER")))) {
      assertThat(login(server, as("other", "p"))).isEqualTo("OTHER");
      assertThat(service.asked()).isEmpty();
      assertThat(login(server, as("other", "wrong"))).isEqualTo("OTHER");
      assertThat(login(server, as("stat", "p"))).isEqualTo("OTHER");
      assertThat(login(server, as("unknown"))).isEqualTo("OTHER");
      assertThat(service.asked()).hasSize(3);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_sealed_exchange_ends_in_the_same_way(ServerProgram program) {
    Function<Asked, byte @Nullable []> answers =
        asked -> {
          String good = asked.answer(asked.client("APP").sign(issuer), "", issuer);
          return switch (asked.user()) {
            case "sealed" -> CalloutService.seal(curve, asked, good);
            case "clear" -> bytes(good);
            case "other signer" ->
                CalloutService.seal(
                    curve, asked, asked.answer(asked.client("APP").sign(issuer), "", stranger));
            case "other sealer" ->
                CalloutService.seal(NKeyPair.create(KeyKind.CURVE, random), asked, good);
            case "error" -> CalloutService.seal(curve, asked, asked.answer("", "no", issuer));
            default -> bytes("rubbish");
          };
        };
    String refused = "[WRN] Error decrypting auth callout response on account \"AUTH\": nkeys: ";
    try (ServerProcess server = start(program, ", xkey: " + curve.publicKey());
        CalloutService service = new CalloutService(server, curve, answers)) {
      assertThat(login(server, as("sealed"))).isEqualTo("APP");
      assertThat(login(server, as("clear"))).isEqualTo("APP");
      assertThat(login(server, as("other signer"))).isEqualTo("APP");
      assertThat(login(server, as("other sealer"))).isEqualTo(VIOLATION);
      server.awaitLog(refused + "could not decrypt input", PATIENCE);
      assertThat(login(server, as("error"))).isEqualTo(VIOLATION);
      server.awaitLog("[WRN] Auth callout service returned an error: no", PATIENCE);
      assertThat(login(server, as("rubbish"))).isEqualTo(VIOLATION);
      server.awaitLog(refused + "encrypted input is not valid", PATIENCE);
      Asked asked = service.asked().getFirst();
      assertThat(asked.json()).contains("\"xkey\":\"" + asked.serverXkey() + "\"");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void in_the_accounts_of_the_service_nobody_may_ask_it(ServerProgram program) {
    try (ServerProcess server = start(program, "");
        CalloutService _ =
            new CalloutService(
                server,
                null,
                asked ->
                    admit(
                        asked,
                        asked
                            .client("AUTH")
                            .permitting(SubjectLists.allowing(">"), SubjectLists.all())))) {
      for (String user : List.of(as("who"), as("auth", "p"))) {
        try (RawConnection client = connect(server, user)) {
          assertThat(client.readLine()).isEqualTo("PONG");
          assertThat(client.readLine()).contains("\"remote_account\":\"AUTH\"");
          client.send("PUB $SYS.REQ.USER.AUTH 0\r\n\r\n");
          assertThat(client.readLine())
              .isEqualTo("-ERR 'Permissions Violation for Publish to \"$SYS.REQ.USER.AUTH\"'");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void who_says_nothing_is_asked_about_where_there_is_a_user_for_it(ServerProgram program) {
    try (ServerProcess server = start(program, "", "no_auth_user: stat");
        CalloutService service = new CalloutService(server, null, this::admit);
        RawConnection silent = RawConnection.open(server.port())) {
      assertThat(silent.readLine()).doesNotContain("auth_required");
      silent.send("SUB a 1\r\nPUB a 2\r\nhi\r\n");
      assertThat(silent.readLine()).isEqualTo("+OK");
      assertThat(silent.readLine()).isEqualTo("+OK");
      assertThat(silent.readLine()).isEqualTo("MSG a 1 2");
      assertThat(service.asked().getFirst().json()).contains("\"user\":\"stat\"");
    }
    try (ServerProcess server = start(program, "");
        CalloutService service = new CalloutService(server, null, this::admit);
        RawConnection silent = RawConnection.open(server.port())) {
      assertThat(silent.readLine()).contains("\"auth_required\":true");
      silent.send("SUB a 1\r\n");
      assertThat(silent.readLine()).isEqualTo(VIOLATION);
      assertThat(service.asked()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_second_connect_is_asked_about_again(ServerProgram program) {
    Function<Asked, byte @Nullable []> answers =
        asked -> asked.user().equals("bad") ? bytes(asked.answer("", "no", issuer)) : admit(asked);
    try (ServerProcess server = start(program, "");
        CalloutService _ = new CalloutService(server, null, answers);
        RawConnection client = connect(server, as("one"))) {
      assertThat(client.readLine()).isEqualTo("PONG");
      assertThat(client.readLine()).startsWith("INFO {");
      client.send("CONNECT {\"user\":\"two\"}\r\nPING\r\n");
      assertThat(client.readLine()).isEqualTo("PONG");
      client.send("CONNECT {\"user\":\"bad\"}\r\nPING\r\n");
      assertThat(client.readLine()).isEqualTo(VIOLATION);
      client.readEnd(PATIENCE);
      server.awaitLog("\"APP/user:bobby\" - authentication error - User \"bad\"", PATIENCE);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void a_reload_sends_away_whom_the_service_has_admitted(ServerProgram program) {
    try (ServerProcess server = start(program, "");
        CalloutService service = new CalloutService(server, null, this::admit);
        RawConnection client = connect(server, as("who"))) {
      assertThat(client.readLine()).isEqualTo("PONG");
      assertThat(client.readLine()).startsWith("INFO {");
      server.signal("HUP");
      client.readEnd(PATIENCE);
      server.awaitLog("Reloaded server configuration", PATIENCE);
      assertThat(login(server, as("again"))).isEqualTo("APP");
      assertThat(service.asked()).hasSize(2);
    }
  }
}
