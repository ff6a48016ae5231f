package dev.postroom.broker.callout;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.nkey.AuthorizationRequest.Client;
import dev.postroom.nkey.AuthorizationRequest.Said;
import dev.postroom.nkey.AuthorizationResponse;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.nkey.UserClaims;
import dev.postroom.protocol.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// An answer made up and judged before there is a question. In a fresh JVM the first keys and
/// signatures take hundreds of milliseconds, more on a busy machine: no client should wait for
/// that, or be refused because its service seemed to be late.
final class Rehearsal {
  private Rehearsal() {}

  /// Judge a good answer. Takes up to a second of a processor.
  static void play(ServerKeys keys, SecureRandom random, Instant now) {
    NKeyPair issuer = NKeyPair.create(KeyKind.ACCOUNT, random);
    NKeyPair service = NKeyPair.create(KeyKind.CURVE, random);
    String server = keys.identity().publicKey().text();
    String user = NKeyPair.create(KeyKind.USER, random).publicKey().text();
    CalloutOptions options =
        CalloutOptions.of(issuer.publicKey(), AccountOptions.DEFAULT)
            .sealedFor(service.publicKey());
    Question question =
        new Question(
            options,
            new ServerIdentity(server, "", "", "", "", 0, ""),
            new Client("", 0, "", "", "", ""),
            new Said("", "", "", "", "", "", "", "", 0),
            null,
            ConnectionType.STANDARD,
            Duration.ZERO);
    String jwt = UserClaims.of(Claims.of(AccountOptions.DEFAULT, user, now)).sign(issuer);
    byte[] answer =
        new AuthorizationResponse(Claims.of(server, user, now), jwt, "", "")
            .sign(issuer)
            .getBytes(StandardCharsets.US_ASCII);
    AnswerCheck check = new AnswerCheck(question, keys, user, _ -> true);
    try {
      byte[] sealed = service.seal(answer, keys.curve().publicKey(), random);
      if (check.judge(sealed, now, ZoneId.systemDefault()) instanceof Verdict.Refused(var why)) {
        throw new IllegalStateException("a good answer was refused: " + why);
      }
    } catch (NKeyException weak) {
      throw new IllegalStateException("the server's own key seals nothing", weak);
    }
  }
}
