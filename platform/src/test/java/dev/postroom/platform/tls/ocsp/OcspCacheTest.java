package dev.postroom.platform.tls.ocsp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.tls.ocsp.OcspAnswer.Status;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is remembered of answers, and how long.
class OcspCacheTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);

  private static KeptAnswer answer(String key, Status status, Instant until, int size) {
    return KeptAnswer.verified(
        new KeptAnswer.Certificate(key, "CN=" + key),
        status,
        new KeptAnswer.Times(NOW, until),
        new byte[size]);
  }

  private static KeptAnswer answer(String key, Status status) {
    return answer(key, status, NOW, 1);
  }

  private static KeptAnswer claim(String key, String status, Instant until) {
    return KeptAnswer.claimed(
        new KeptAnswer.Certificate(key, "CN=" + key),
        status,
        new KeptAnswer.Times(NOW, until),
        new byte[1]);
  }

  @Test
  void an_answer_is_found_until_its_time_is_over() {
    OcspCache cache = OcspCache.local(false);
    KeptAnswer good = answer("a", Status.GOOD, NOW.plusSeconds(10), 1);
    cache.put(good);
    assertThat(cache.find("a", NOW.plusSeconds(10))).isSameAs(good);
    assertThat(cache.find("a", NOW.plusSeconds(11))).isNull();
    assertThat(cache.find("b", NOW)).isNull();
    assertThat(cache.stats()).isEqualTo(new OcspCache.Stats(1, 2, 0, 0, 0));
  }

  @Test
  void a_revocation_that_is_over_counts_while_nobody_knows_better() {
    for (boolean isPreserved : new boolean[] {true, false}) {
      OcspCache cache = OcspCache.local(isPreserved);
      cache.put(answer("a", Status.REVOKED));
      assertThat(cache.find("a", NOW.plusSeconds(1))).isNull();
      assertThat(cache.knowsAsRevoked("a")).isTrue();
      cache.put(answer("a", Status.GOOD));
      assertThat(cache.knowsAsRevoked("a")).isFalse();
    }
  }

  @Test
  void a_cache_that_takes_the_place_of_another_knows_what_that_one_knew() {
    OcspCache running = OcspCache.local(true);
    running.put(answer("bad", Status.REVOKED));
    running.put(answer("good", Status.GOOD, NOW.plusSeconds(10), 1));
    running.put(answer("over", Status.GOOD, NOW, 1));
    OcspCache next = OcspCache.local(false);
    long before = next.changes();
    next.takeOver(running, NOW.plusSeconds(5));
    assertThat(next.find("good", NOW.plusSeconds(5))).isNotNull();
    assertThat(next.find("over", NOW.plusSeconds(5))).isNull();
    assertThat(next.changes()).as("it is to be written").isGreaterThan(before);
  }

  @Test
  void the_one_that_was_not_asked_for_the_longest_time_goes_first() {
    OcspCache cache = OcspCache.local(true);
    for (int i = 0; i < OcspCache.LIMIT; i++) {
      cache.put(answer("k" + i, Status.UNKNOWN));
    }
    assertThat(cache.find("k0", NOW)).isNotNull();
    cache.put(answer("more", Status.GOOD));
    assertThat(cache.stats().responses()).isEqualTo(OcspCache.LIMIT);
    assertThat(cache.find("k0", NOW)).isNotNull();
    assertThat(cache.find("k1", NOW)).isNull();
  }

  @Test
  void nobody_pushes_out_what_is_preserved_by_showing_what_is_valid() {
    OcspCache cache = OcspCache.local(true);
    cache.put(answer("bad", Status.REVOKED));
    for (int i = 0; i < 2 * OcspCache.LIMIT; i++) {
      cache.put(answer("k" + i, Status.GOOD));
    }
    assertThat(cache.knowsAsRevoked("bad")).isTrue();
    assertThat(cache.stats()).isEqualTo(new OcspCache.Stats(0, 0, OcspCache.LIMIT, 1, 0));
    cache.put(answer("bad", Status.GOOD));
    assertThat(cache.knowsAsRevoked("bad")).isFalse();
  }

  @Test
  void what_is_preserved_has_its_bounds_too() {
    OcspCache cache = OcspCache.local(true);
    for (int i = 0; i <= OcspCache.LIMIT; i++) {
      cache.put(answer("k" + i, Status.REVOKED));
    }
    assertThat(cache.stats().revoked()).isEqualTo(OcspCache.LIMIT);
    assertThat(cache.knowsAsRevoked("k0")).isFalse();
  }

  @Test
  void long_answers_are_fewer() {
    OcspCache cache = OcspCache.local(false);
    for (int i = 0; i < 300; i++) {
      cache.put(answer("k" + i, Status.GOOD, NOW, OcspFetch.LARGEST));
    }
    assertThat(cache.stats().good()).isEqualTo(OcspCache.MOST_BYTES / OcspFetch.LARGEST);
  }

  @Test
  void a_file_says_nothing_against_what_is_known_nor_what_is_over() {
    OcspCache cache = OcspCache.local(true);
    KeptAnswer known = answer("a", Status.GOOD, NOW.plusSeconds(5), 1);
    cache.put(known);
    cache.restore(
        List.of(
            claim("a", "revoked", NOW.plusSeconds(9)),
            claim("b", "good", NOW.minusSeconds(1)),
            claim("c", "revoked", NOW.minusSeconds(1)),
            claim("d", "unknown", NOW)),
        NOW);
    assertThat(cache.find("a", NOW)).isSameAs(known);
    assertThat(cache.find("b", NOW)).isNull();
    assertThat(cache.find("c", NOW)).isNull();
    assertThat(cache.knowsAsRevoked("c")).isTrue();
    assertThat(cache.find("d", NOW)).isNotNull().matches(answer -> !answer.isVerified());
    assertThat(cache.changes()).isEqualTo(1);
    assertThat(cache.answers()).hasSize(3);
  }

  @Test
  void none_remembers_nothing() {
    OcspCache cache = OcspCache.none();
    cache.put(answer("a", Status.REVOKED));
    cache.restore(List.of(claim("b", "revoked", NOW)), NOW);
    assertThat(cache.find("a", NOW)).isNull();
    assertThat(cache.knowsAsRevoked("a")).isFalse();
    assertThat(cache.knowsAsRevoked("b")).isFalse();
    assertThat(cache.stats()).isEqualTo(new OcspCache.Stats(0, 0, 0, 0, 0));
  }
}
