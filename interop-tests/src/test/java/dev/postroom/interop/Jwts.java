package dev.postroom.interop;

import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKeyPair;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// An operator, an account and a user, each with a JWT that the one before signed: enough for a Go
/// server in operator mode.
record Jwts(String configuration, String credentials) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  static Jwts make() {
    SecureRandom random = new SecureRandom();
    NKeyPair operator = NKeyPair.create(KeyKind.OPERATOR, random);
    NKeyPair account = NKeyPair.create(KeyKind.ACCOUNT, random);
    NKeyPair user = NKeyPair.create(KeyKind.USER, random);
    String limits =
        "\"limits\":{\"subs\":-1,\"data\":-1,\"payload\":-1,\"imports\":-1,\"exports\":-1,"
            + "\"wildcards\":true,\"conn\":-1,\"leaf\":-1},";
    String operatorJwt = jwt(operator, operator, "operator", "");
    String accountJwt = jwt(account, operator, "account", limits);
    String userJwt = jwt(user, account, "user", "\"subs\":-1,\"data\":-1,\"payload\":-1,");
    return new Jwts(
        "operator: "
            + operatorJwt
            + "\nresolver: MEMORY\nresolver_preload: { "
            + text(account)
            + ": "
            + accountJwt
            + " }",
        "-----BEGIN NATS USER JWT-----\n"
            + userJwt
            + "\n------END NATS USER JWT------\n\nIMPORTANT\n\n-----BEGIN USER NKEY SEED-----\n"
            + user.seedText()
            + "\n------END USER NKEY SEED------\n");
  }

  private static String text(NKeyPair pair) {
    return pair.publicKey().text();
  }

  private static String jwt(NKeyPair subject, NKeyPair issuer, String type, String more) {
    String claims =
        "{\"jti\":\"test\",\"iat\":1700000000,\"iss\":\""
            + text(issuer)
            + "\",\"name\":\""
            + type
            + "\",\"sub\":\""
            + text(subject)
            + "\",\"nats\":{"
            + more
            + "\"type\":\""
            + type
            + "\",\"version\":2}}";
    String signed = encode("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}") + "." + encode(claims);
    byte[] signature = issuer.sign(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + BASE64.encodeToString(signature);
  }

  private static String encode(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}
