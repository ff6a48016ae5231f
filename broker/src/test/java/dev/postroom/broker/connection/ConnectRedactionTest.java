package dev.postroom.broker.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// No value of a secret reaches the log, whatever a peer wrote (names as recorded from the Go
/// server: docs/spec/core.md 2.6).
class ConnectRedactionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"pass":"s3c","user":"x"}            | {"pass":"[REDACTED]","user":"x"}
          {"password" : "s3c" , "user":"x"}    | {"password" : "[REDACTED]" , "user":"x"}
          {"PaSs":"s3c","xpass":"s3c"}         | {"PaSs":"[REDACTED]","xpass":"[REDACTED]"}
          {"auth_token":"s3c","auth_token2":1} | {"auth_token":"[REDACTED]","auth_token2":[REDACTED]}
          {"nkey":"s3c","nkeys":"z"}           | {"nkey":"[REDACTED]","nkeys":"z"}
          {"sig":"s3c","proxy_sig":"s3c"}      | {"sig":"[REDACTED]","proxy_sig":"[REDACTED]"}
          {"jwt":"s3c","signature":"z"}        | {"jwt":"[REDACTED]","signature":"z"}
          {"pass":"s\\"3c,","user":"x"}        | {"pass":"[REDACTED]","user":"x"}
          {"pass":"","user":"x"}               | {"pass":"[REDACTED]","user":"x"}
          {"pass":"s3c","pass":"s3c"}          | {"pass":"[REDACTED]","pass":"[REDACTED]"}
          {"a":{"pass":"s3c"},"user":"x"}      | {"a":{"pass":"[REDACTED]"},"user":"x"}
          {"user":"pass","name":"jwt"}         | {"user":"pass","name":"jwt"}
          {"tls":true,"n":-1.5e3,"x":null}     | {"tls":true,"n":-1.5e3,"x":null}
          """)
  void a_secrets_value_is_taken_out_and_nothing_else(String json, String shown) {
    assertThat(ConnectRedaction.of(json)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"pass":53,"user":"x"}                     | {"pass":[REDACTED],"user":"x"}
          {"pass":null,"user":"x"}                   | {"pass":[REDACTED],"user":"x"}
          {"pass":["s3c","s3]c",{"a":"s3c"}],"u":1}  | {"pass":[REDACTED],"u":1}
          {"pass":{"a":["s3c}"]},"u":1}              | {"pass":[REDACTED],"u":1}
          {"pass":s3c,s3c}                           | {"pass":[REDACTED]
          {"pass":5 s3c}                             | {"pass":[REDACTED]
          {"pass":"a"s3c","u":1}                     | {"pass":"[REDACTED]"
          {"pass":"s3c                               | {"pass":"[REDACTED]"
          {"pass":"s3c\\                             | {"pass":"[REDACTED]"
          {"pass":["s3c"                             | {"pass":[REDACTED]
          {"pass":                                   | {"pass":
          """)
  void a_secrets_value_may_be_anything(String json, String shown) {
    assertThat(ConnectRedaction.of(json)).isEqualTo(shown);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"pa\\u0073s\":\"s3c\"}",
        "{\"\\u0070\\u0041ss\":\"s3c\"}",
        "{\"j\\u0057t\":\"s3c\"}",
        "{\"pa\u017Fs\":\"s3c\"}",
        "{\"pa\\u017fs\":\"s3c\"}",
        "{\"n\u212Aey\":\"s3c\"}",
        "{'pass':'s3c'}",
        "{pass:\"s3c\"}",
        "{\"pass\"=\"s3c\"}",
        "{\"pass\" \"s3c\"}",
        "{pass s3c}",
        "{\"name\":\"x,\"pass\":\"s3c\"}",
        "{'pa\\u0073s':'s3c'}"
      })
  void a_secrets_name_may_be_written_in_any_way(String json) {
    assertThat(ConnectRedaction.of(json)).doesNotContain("s3c").contains("[REDACTED]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "}", "\"", "hello \"you", "{\"user\":x}", "{\"name\":\"\\", ",,]"})
  void what_holds_no_secret_is_shown_as_it_is(String text) {
    assertThat(ConnectRedaction.of(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1_400, 4_096, 1_048_576})
  @Timeout(20)
  void a_value_may_be_of_any_length(int length) {
    String secret = "s".repeat(length);

    assertThat(ConnectRedaction.of("{\"pass\":\"" + secret + "\",\"user\":\"x\"}"))
        .isEqualTo("{\"pass\":\"[REDACTED]\",\"user\":\"x\"}");
    assertThat(ConnectRedaction.of("{\"jwt\":\"" + "\\\"".repeat(length)))
        .isEqualTo("{\"jwt\":\"[REDACTED]\"");
    assertThat(ConnectRedaction.of("{\"pass\":" + "[".repeat(length)))
        .isEqualTo("{\"pass\":[REDACTED]");
    assertThat(ConnectRedaction.of("\"".repeat(length))).hasSizeLessThanOrEqualTo(length);
    assertThat(ConnectRedaction.of("\"sig\":".repeat(length / 6) + secret)).doesNotContain("ss");
  }

  @Test
  void any_text_is_taken_and_no_secret_in_it_is_shown() {
    String[] pieces = {"\"", "{", "}", "[", "]", ":", ",", " ", "x", "1", "-", "'", "=", "null"};
    Seeds.cases(
        20_000,
        random -> {
          String before = "{" + String.join("", random.listOf(0, 6, r -> r.oneOf(pieces)));
          if ((before.chars().filter(c -> c == '"').count() & 1) == 0) {
            assertThat(ConnectRedaction.of(before + ",\"pass\":\"s3c\"}"))
                .as(before)
                .doesNotContain("s3c");
          }
        });
  }
}
