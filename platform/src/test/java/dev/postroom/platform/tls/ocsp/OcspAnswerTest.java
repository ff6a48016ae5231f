package dev.postroom.platform.tls.ocsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Seeds;
import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// What is believed of answers about certificates (RFC 6960).
class OcspAnswerTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final Answers answers = new Answers();
  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private OcspAnswer verified(byte[] bytes) throws OcspException {
    OcspAnswer answer = OcspAnswer.read(bytes, answers.id());
    answer.verify(bytes, answers.certificate(), answers.certificate(), Instant.now());
    return answer;
  }

  private byte[] single(byte[] status) {
    return answers.single(status, now.minus(HOUR), now.plus(HOUR));
  }

  private byte[] answer(byte[] status) {
    return answers.answer(0, -1, single(status));
  }

  @Test
  void every_status_is_read_with_its_times() throws OcspException {
    OcspAnswer good = verified(answer(Answers.GOOD));
    assertThat(good).isEqualTo(new OcspAnswer(Status.GOOD, now.minus(HOUR), now.plus(HOUR)));
    assertThat(verified(answer(Answers.revoked(now))).status()).isEqualTo(Status.REVOKED);
    assertThat(verified(answer(Answers.UNKNOWN)).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void an_answer_that_was_signed_otherwise_counts_for_nothing() {
    for (byte[] status : new byte[][] {Answers.GOOD, Answers.UNKNOWN, Answers.revoked(now)}) {
      byte[] forged = answers.answer(0, 3, single(status));
      assertThatThrownBy(() -> verified(forged)).isInstanceOf(OcspException.class);
    }
  }

  @Test
  void an_answer_that_says_that_it_is_none_counts_for_nothing() {
    for (int result = 1; result < 7; result++) {
      byte[] none = answers.answer(result, -1, single(Answers.UNKNOWN));
      assertThatThrownBy(() -> verified(none))
          .isInstanceOf(OcspException.class)
          .hasMessageStartingWith("error from server: ");
    }
  }

  @Test
  void of_two_that_are_about_the_certificate_none_counts() {
    byte[] two = answers.answer(0, -1, single(Answers.GOOD), single(Answers.UNKNOWN));
    assertThatThrownBy(() -> verified(two)).hasMessage("two responses for one certificate");
  }

  @Test
  void an_answer_without_one_about_the_certificate_is_none() {
    byte[] nothing = answers.answer(0, -1);
    assertThatThrownBy(() -> verified(nothing))
        .hasMessage("no response matching the supplied certificate");
  }

  @Test
  void an_answer_is_of_the_present_give_or_take_what_clocks_may_differ() {
    OcspPolicy policy = OcspPolicy.defaults();
    OcspAnswer answer = new OcspAnswer(Status.GOOD, now, now.plusSeconds(100));
    assertThat(answer.isCurrent(policy, now.minusSeconds(31))).isFalse();
    assertThat(answer.isCurrent(policy, now.minusSeconds(30))).isTrue();
    assertThat(answer.isCurrent(policy, now.plusSeconds(130))).isTrue();
    assertThat(answer.isCurrent(policy, now.plusSeconds(131))).isFalse();
  }

  @Test
  void an_answer_that_does_not_say_until_when_counts_from_when_it_was_known() {
    OcspPolicy policy = OcspPolicy.defaults();
    OcspAnswer endless = new OcspAnswer(Status.GOOD, now, null);
    assertThat(endless.until(policy)).isEqualTo(now.plus(HOUR));
    assertThat(endless.isCurrent(policy, now.plus(HOUR).plusSeconds(30))).isTrue();
    assertThat(endless.isCurrent(policy, now.plus(HOUR).plusSeconds(31))).isFalse();
  }

  /// Java by itself takes none that is older than 15 minutes.
  @Test
  void the_age_of_an_answer_is_not_for_java_to_judge() throws OcspException {
    byte[] endless =
        answers.answer(0, -1, answers.single(Answers.GOOD, now.minusSeconds(1800), null));
    assertThat(verified(endless).status()).isEqualTo(Status.GOOD);
    byte[] over =
        answers.answer(
            0,
            -1,
            answers.single(
                Answers.revoked(now.minus(HOUR)), now.minus(HOUR), now.minusSeconds(1800)));
    assertThat(verified(over).status()).isEqualTo(Status.REVOKED);
    byte[] early =
        answers.answer(
            0, -1, answers.single(Answers.UNKNOWN, now.plusSeconds(1800), now.plus(HOUR)));
    assertThat(verified(early).status()).isEqualTo(Status.UNKNOWN);
    byte[] forged =
        answers.answer(0, 3, answers.single(Answers.GOOD, now.minusSeconds(1800), null));
    assertThatThrownBy(() -> verified(forged)).isInstanceOf(OcspException.class);
  }

  @Test
  void a_cut_or_damaged_answer_is_refused_in_a_sentence() {
    byte[] whole = answer(Answers.GOOD);
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> verified(cut)).isInstanceOf(OcspException.class);
    }
    Seeds.each(1_000, seed -> damage(whole.clone(), new SplittableRandom(seed)));
  }

  private void damage(byte[] damaged, SplittableRandom random) throws OcspException {
    OcspAnswer said = OcspAnswer.read(damaged, answers.id());
    damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
    try {
      assertThat(verified(damaged)).isEqualTo(said); // what is not signed may be another
    } catch (OcspException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
  }
}
