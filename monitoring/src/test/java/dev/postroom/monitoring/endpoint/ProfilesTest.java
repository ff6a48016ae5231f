package dev.postroom.monitoring.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.simulated.ManualClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Nobody keeps the server stopped by looking at its heap.
class ProfilesTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger looks = new AtomicInteger();
  private Duration takes = Duration.ZERO;
  private final Profiles profiles = new Profiles(clock, this::look);

  private Profile look() {
    looks.incrementAndGet();
    clock.advance(takes);
    return new Profile("the heap", "");
  }

  @Test
  void the_heap_is_looked_at_once_in_ten_seconds_and_others_are_told_how_long_to_wait() {
    assertThat(profiles.of("heap", 0)).isEqualTo(new Profile("the heap", ""));
    clock.advance(Duration.ofMillis(2_500));
    assertThat(profiles.of("allocs", 0))
        .isEqualTo(
            new Profile(
                null,
                "Failed to make allocs profile, which stops the server: one was made a moment ago,"
                    + " ask again in 8s"));
    clock.advance(Duration.ofMillis(7_499));
    assertThat(profiles.of("heap", 0).error()).endsWith("ask again in 1s");
    clock.advance(Duration.ofMillis(1));
    assertThat(profiles.of("heap", 0).error()).isEmpty();
    assertThat(looks).hasValue(2);
  }

  @Test
  void a_look_that_takes_long_is_rarer() {
    takes = Duration.ofSeconds(4);
    assertThat(profiles.of("heap", 0).error()).isEmpty();
    assertThat(profiles.of("heap", 0).error()).endsWith("ask again in 36s");
    clock.advance(Duration.ofSeconds(36));
    assertThat(profiles.of("heap", 0).error()).isEmpty();
  }

  @Test
  void what_does_not_look_at_the_heap_does_not_wait() {
    assertThat(profiles.of("heap", 0).error()).isEmpty();
    assertThat(profiles.of("goroutine", 0).error()).isEmpty();
    assertThat(profiles.of("goroutine", 0).error()).isEmpty();
    assertThat(profiles.of("none", 0).error()).isEqualTo("Profile \"none\" not found");
  }
}
