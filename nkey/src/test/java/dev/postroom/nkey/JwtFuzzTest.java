package dev.postroom.nkey;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Any text is a JWT or is refused; and so are any claims that somebody has signed.
class JwtFuzzTest {
  private static final NKeyPair ACCOUNT = NKeyPair.of(KeyKind.ACCOUNT, new byte[32]);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  @FuzzTest
  void any_text_is_a_jwt_or_refused(byte[] bytes) {
    read(new String(bytes, StandardCharsets.UTF_8));
  }

  @FuzzTest
  void any_signed_claims_are_read_or_refused(byte[] bytes) {
    String body = new String(bytes, StandardCharsets.UTF_8);
    String claims =
        "{\"iss\":\""
            + ACCOUNT.publicKey()
            + "\",\"nats\":{\"version\":2,\"type\":\"user\"},"
            + body;
    String signed = encode("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}") + "." + encode(claims);
    byte[] signature = ACCOUNT.sign(signed.getBytes(StandardCharsets.US_ASCII));
    read(signed + "." + BASE64.encodeToString(signature));
  }

  private static void read(String text) {
    try {
      Jwt jwt = Jwt.verify(text);
      if (jwt.type().equals("user")) {
        UserClaims user = UserClaims.of(jwt);
        assertThat(user.claims()).isEqualTo(jwt.claims());
      } else {
        AuthorizationResponse.of(jwt).check();
      }
    } catch (JwtException e) {
      assertThat(e.getStackTrace()).isEmpty();
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  private static String encode(String text) {
    return BASE64.encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
