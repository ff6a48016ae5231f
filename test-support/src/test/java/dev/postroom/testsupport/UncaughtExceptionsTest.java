package dev.postroom.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UncaughtExceptionsTest {
  @Test
  void a_death_fails_the_test_that_runs_meanwhile() {
    assertThat(JupiterRun.failuresOf(DyingSample.class))
        .hasSize(2)
        .anySatisfy(text -> assertThat(text).contains("\"fragile\" died", "platform death"))
        .anySatisfy(text -> assertThat(text).contains("\"fragile\" died", "virtual death"));
  }

  @Test
  void a_test_may_expect_a_death(UncaughtExceptions.Deaths deaths) throws InterruptedException {
    die(Thread.ofPlatform(), "expected");

    assertThat(deaths.take())
        .singleElement()
        .satisfies(e -> assertThat(e).hasRootCauseMessage("expected"));
  }

  static class DyingSample {
    @Test
    void by_a_platform_thread() throws InterruptedException {
      die(Thread.ofPlatform(), "platform death");
    }

    @Test
    void by_a_virtual_thread() throws InterruptedException {
      die(Thread.ofVirtual(), "virtual death");
    }
  }

  private static void die(Thread.Builder builder, String cause) throws InterruptedException {
    builder
        .name("fragile")
        .start(
            () -> {
              throw new IllegalArgumentException(cause);
            })
        .join();
  }
}
