package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SecretTest {
  private final Secret secret = Secret.of("s3cr3t é");

  @Test
  void matches_its_own_text_only() {
    assertThat(secret.matches("s3cr3t é")).isTrue();
    assertThat(secret.matches("s3cr3t e")).isFalse();
    assertThat(secret.matches("s3cr3t é ")).isFalse();
    assertThat(secret.matches("")).isFalse();
    assertThat(Secret.of("").matches("")).isTrue();
  }

  @Test
  void is_never_shown() {
    record Options(String user, Secret password) {}

    assertThat(secret).hasToString("[REDACTED]");
    assertThat(new Options("ann", secret)).hasToString("Options[user=ann, password=[REDACTED]]");
  }

  @Test
  void equals_by_value_and_hashes_without_telling_it() {
    assertThat(secret).isEqualTo(Secret.of("s3cr3t é")).isNotEqualTo(Secret.of("other"));
    assertThat(secret.hashCode()).isEqualTo(Secret.of("other").hashCode());
  }
}
