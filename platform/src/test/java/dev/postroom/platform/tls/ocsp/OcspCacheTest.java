package dev.postroom.platform.tls.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// What is remembered of answers, and how long.
class OcspCacheTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private static OcspAnswer answer(Status status) {
    return new OcspAnswer(status, NOW, null);
  }

  @Test
  void an_answer_is_found_until_its_time_is_over() {
    OcspCache cache = OcspCache.local(false);
    cache.put("a", answer(Status.GOOD), NOW.plusSeconds(10));
    assertThat(cache.find("a", NOW.plusSeconds(10))).isEqualTo(answer(Status.GOOD));
    assertThat(cache.find("a", NOW.plusSeconds(11))).isNull();
    assertThat(cache.find("b", NOW)).isNull();
    assertThat(cache.stats()).isEqualTo(new OcspCache.Stats(1, 2, 0, 0, 0));
  }

  @Test
  void a_revocation_is_forgotten_unless_it_is_preserved() {
    for (boolean isPreserved : new boolean[] {true, false}) {
      OcspCache cache = OcspCache.local(isPreserved);
      cache.put("a", answer(Status.REVOKED), NOW);
      assertThat(cache.find("a", NOW.plusSeconds(1))).isNull();
      assertThat(cache.knowsAsRevoked("a")).isEqualTo(isPreserved);
    }
  }

  @Test
  void the_one_that_was_not_asked_for_the_longest_time_goes_first() {
    OcspCache cache = OcspCache.local(true);
    for (int i = 0; i < OcspCache.LIMIT; i++) {
      cache.put("k" + i, answer(Status.UNKNOWN), NOW);
    }
    assertThat(cache.find("k0", NOW)).isNotNull();
    cache.put("more", answer(Status.GOOD), NOW);
    assertThat(cache.stats().responses()).isEqualTo(OcspCache.LIMIT);
    assertThat(cache.find("k0", NOW)).isNotNull();
    assertThat(cache.find("k1", NOW)).isNull();
  }

  @Test
  void none_remembers_nothing() {
    OcspCache cache = OcspCache.none();
    cache.put("a", answer(Status.REVOKED), NOW);
    assertThat(cache.find("a", NOW)).isNull();
    assertThat(cache.knowsAsRevoked("a")).isFalse();
    assertThat(cache.stats()).isEqualTo(new OcspCache.Stats(0, 0, 0, 0, 0));
  }
}
