package dev.postroom.interop;

import dev.postroom.client.ClientOptions;
import dev.postroom.client.Connection;
import dev.postroom.client.Credentials;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.nkey.AuthorizationResponse;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.Jwt;
import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKey;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.nkey.UserClaims;
import dev.postroom.testsupport.ServerProcess;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A service that says who clients are, made of our client and our claims. What it answers is the
/// test's to say; what it was asked is kept. Thread-safe.
final class CalloutService implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /// What a server has asked.
  ///
  /// @param serverId who has asked
  /// @param userKey whom the answer must be about
  /// @param json the claims as they were signed
  /// @param serverXkey the header `Nats-Server-Xkey`; empty for none
  record Asked(String serverId, String userKey, Claims claims, String json, String serverXkey) {

    static Asked of(Jwt jwt, String serverXkey) {
      String userKey = find(jwt.json(), "\"user_nkey\":\"([^\"]*)\"");
      return new Asked(jwt.claims().issuer(), userKey, jwt.claims(), jwt.json(), serverXkey);
    }

    /// Return this as if another server had asked.
    Asked from(String otherServer) {
      return new Asked(otherServer, userKey, claims, json, serverXkey);
    }

    /// Return this as if it were about somebody else.
    Asked about(String otherUser) {
      return new Asked(serverId, otherUser, claims, json, serverXkey);
    }

    /// Return the user that the client said it is.
    String user() {
      return find(json, "\"connect_opts\":\\{[^}]*\"user\":\"([^\"]*)\"");
    }

    private static String find(String text, String pattern) {
      Matcher found = Pattern.compile(pattern).matcher(text);
      return found.find() ? found.group(1) : "";
    }

    /// Return claims about the client, in an account.
    UserClaims client(String account) {
      return UserClaims.of(Claims.of(account, userKey, Instant.now()).named("bobby"));
    }

    /// Return an answer, signed by an account.
    String answer(String jwt, String error, NKeyPair signer) {
      Claims about = Claims.of(serverId, userKey, Instant.now());
      return new AuthorizationResponse(about, jwt, error, "").sign(signer);
    }
  }

  private final Connection connection;
  private final @Nullable NKeyPair curve;
  private final Function<Asked, byte @Nullable []> answers;
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  /// Serve as the user `auth` with the password `p`.
  ///
  /// @param curve opens what it is asked; null when that is not sealed
  /// @param answers makes the answer; null for none
  CalloutService(
      ServerProcess server, @Nullable NKeyPair curve, Function<Asked, byte @Nullable []> answers) {
    this.curve = curve;
    this.answers = answers;
    this.connection =
        Nats.connect(
            ClientOptions.to(server.url()).credentials(Credentials.user("auth", "p")).build());
    connection.subscribe("$SYS.REQ.USER.AUTH", this::answer);
    connection.flush(PATIENCE);
  }

  private void answer(Message message) {
    try {
      String xkey = message.headers().get("Nats-Server-Xkey").orElse("");
      byte[] opened =
          curve == null
              ? message.data()
              : curve.open(message.data(), NKey.parse(KeyKind.CURVE, xkey));
      Jwt jwt = Jwt.verify(new String(opened, StandardCharsets.US_ASCII));
      Asked question = Asked.of(jwt, xkey);
      asked.add(question);
      byte[] answer = answers.apply(question);
      if (answer != null) {
        message.respond(answer);
      }
    } catch (JwtException | NKeyException broken) {
      throw new AssertionError("a request that cannot be read", broken);
    }
  }

  /// Return what was asked, in order.
  List<Asked> asked() {
    return List.copyOf(asked);
  }

  /// Return a text sealed for the server that asked.
  static byte[] seal(NKeyPair from, Asked question, String text) {
    try {
      NKey server = NKey.parse(KeyKind.CURVE, question.serverXkey());
      return from.seal(text.getBytes(StandardCharsets.US_ASCII), server, new SecureRandom());
    } catch (NKeyException wrong) {
      throw new AssertionError(wrong);
    }
  }

  @Override
  public void close() {
    connection.close();
  }
}
