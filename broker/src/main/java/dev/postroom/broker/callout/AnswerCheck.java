package dev.postroom.broker.callout;

import dev.postroom.broker.claims.Admission;
import dev.postroom.broker.claims.Admission.Candidate;
import dev.postroom.broker.claims.Admission.Circumstances;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.nkey.AuthorizationResponse;
import dev.postroom.nkey.Jwt;
import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.NKey;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.UserClaims;
import dev.postroom.platform.Escape;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.function.Predicate;

/// Judges what a service has answered to one question, in the words and the order of nats-server.
/// Immutable.
///
/// ```
///   open (if sealed) ─► verify ─► of this question? of this server? ─► error ─► refused
///                                                                 └─► user's JWT ─► verify ─► admitted
/// ```
final class AnswerCheck {
  private static final int LONGEST_SENTENCE = 1_024;
  private static final byte[] JWT_START = {'e', 'y', 'J'};

  /// A longer answer is not looked at.
  static final int LONGEST = Jwt.LONGEST;

  private final CalloutOptions options;
  private final Question question;
  private final ServerKeys keys;
  private final String userKey;
  private final Predicate<String> isAccount;

  /// Make a check.
  ///
  /// @param userKey what the answer must be about
  /// @param isAccount tells whether there is an account of that name
  AnswerCheck(Question question, ServerKeys keys, String userKey, Predicate<String> isAccount) {
    this.options = question.options();
    this.question = question;
    this.keys = keys;
    this.userKey = userKey;
    this.isAccount = isAccount;
  }

  /// Return what an answer means.
  ///
  /// @param zone the server's
  Verdict judge(byte[] answer, Instant now, ZoneId zone) {
    try {
      return judged(answer, new Circumstances(now, zone, question.type()));
    } catch (JwtException refused) {
      return new Verdict.Refused(Escape.line(sentence(refused.getMessage())));
    }
  }

  private Verdict judged(byte[] answer, Circumstances circumstances) throws JwtException {
    if (answer.length == 0) {
      throw violated("\"no reason supplied\" on account " + quoted(options.account()));
    }
    NKey xkey = startsAsJwt(answer) ? null : options.xkey();
    byte[] opened = xkey == null ? answer : open(answer, xkey);
    Jwt jwt = Jwt.verify(new String(opened, StandardCharsets.UTF_8));
    AuthorizationResponse response = AuthorizationResponse.of(jwt);
    checkResponse(response, circumstances.now(), xkey != null);
    if (!response.error().isEmpty()) {
      throw new JwtException("auth callout service returned an error: " + response.error());
    }
    return admit(UserClaims.of(Jwt.verify(response.jwt())), circumstances);
  }

  private static boolean startsAsJwt(byte[] answer) {
    for (int i = 0; i < JWT_START.length; i++) {
      if (i >= answer.length || answer[i] != JWT_START[i]) {
        return false;
      }
    }
    return true;
  }

  private byte[] open(byte[] sealed, NKey xkey) throws JwtException {
    try {
      return keys.curve().open(sealed, xkey);
    } catch (NKeyException broken) {
      throw new JwtException(
          "error decrypting auth callout response on account "
              + quoted(options.account())
              + ": "
              + broken.getMessage());
    }
  }

  /// Who can seal an answer need not sign it with the issuer's key: only the user's JWT must be.
  private void checkResponse(AuthorizationResponse response, Instant now, boolean isSealed)
      throws JwtException {
    try {
      response.check();
      response.claims().checkTime(now);
    } catch (JwtException wrong) {
      throw new JwtException("authorization response had validation errors: " + wrong.getMessage());
    }
    if (!response.claims().subject().equals(userKey)) {
      throw violated("auth callout response is not for expected user");
    }
    if (!response.claims().audience().equals(keys.identity().publicKey().text())) {
      throw violated("auth callout response is not for server");
    }
    if (!isSealed && !isIssuer(response.claims().issuer())) {
      throw new JwtException("auth callout signing key is unknown");
    }
  }

  private boolean isIssuer(String key) {
    return options.issuer().text().equals(key);
  }

  private Verdict admit(UserClaims user, Circumstances circumstances) throws JwtException {
    Candidate candidate;
    try {
      candidate = Admission.check(user, circumstances);
    } catch (JwtException wrong) {
      throw new JwtException("error validating user JWT: " + wrong.getMessage());
    }
    checkUser(user);
    Admission.Outcome outcome = candidate.admit(user.claims().audience());
    Admission.Obstacle obstacle = outcome.obstacle();
    if (obstacle != null) {
      throw new JwtException(
          "authorized user on account " + quoted(options.account()) + " " + obstacle.text());
    }
    Admission admission = inService(Objects.requireNonNull(outcome.admission()));
    return new Verdict.Admitted(admission, new Permissions(admission.permissions()));
  }

  private void checkUser(UserClaims user) throws JwtException {
    String account = quoted(options.account());
    if (!user.claims().subject().equals(userKey)) {
      throw new JwtException(
          "expected authorized user of %s but got %s on account %s"
              .formatted(quoted(userKey), quoted(user.claims().subject()), account));
    }
    if (!user.issuerAccount().isEmpty()) {
      throw new JwtException(
          "error non operator mode account " + account + ": attempted to use issuer_account");
    }
    if (!isIssuer(user.claims().issuer())) {
      throw new JwtException(
          "wrong issuer for auth callout response on account %s, expected %s got %s"
              .formatted(account, quoted(options.issuer().text()), quoted(user.claims().issuer())));
    }
    if (!isAccount.test(user.claims().audience())) {
      throw new JwtException(
          "no valid account %s for auth callout response on account %s: account missing"
              .formatted(quoted(user.claims().audience()), account));
    }
    if (user.restrictions().needsProxy()) {
      throw new JwtException("proxy connection required");
    }
  }

  private Admission inService(Admission admission) {
    return new Admission(
        admission.account(),
        admission.name(),
        options.permissions(admission.account(), admission.permissions()),
        admission.limits(),
        admission.expires());
  }

  private static JwtException violated(String how) {
    return new JwtException("auth callout violation: " + how);
  }

  private static String quoted(String text) {
    return Escape.quote(text);
  }

  /// Return a text of the service, or about it, as the log shows it: not longer than a line may be.
  private static String sentence(String text) {
    if (text.isEmpty()) {
      return text;
    }
    int end = Math.min(text.length(), LONGEST_SENTENCE);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1, end);
  }
}
