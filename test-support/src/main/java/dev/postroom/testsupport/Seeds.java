package dev.postroom.testsupport;

import java.util.SplittableRandom;

/// Runs a property test over many random cases, each of which can be repeated by its seed.
///
/// ```java
/// Seeds.cases(1_000, random -> assertThat(decode(encode(aHeader(random)))).isEqualTo(...));
/// ```
///
/// A failing case is reported as an [AssertionError] whose message names the seed;
/// `-Dpostroom.seed=<that number>` then runs this one case alone. Without the property every run
/// takes new seeds.
public final class Seeds {
  /// The system property that names the one seed to run.
  public static final String PROPERTY = "postroom.seed";

  /// One random case of a property test. May throw anything; what it throws is reported with the
  /// seed.
  @FunctionalInterface
  public interface Case {
    void run(SeededRandom random) throws Throwable;
  }

  private Seeds() {}

  /// Run the body `count` times with different seeds, or once with the seed of the system property.
  ///
  /// @throws AssertionError when a case fails; its cause is what the case threw
  public static void cases(int count, Case body) {
    Long given = Long.getLong(PROPERTY);
    if (given != null) {
      run(given, "the given case", body);
      return;
    }
    SplittableRandom seeds = new SplittableRandom();
    for (int number = 1; number <= count; number++) {
      run(seeds.nextLong(), "case " + number + " of " + count, body);
    }
  }

  /// Return the seed of the system property, or a new one: for tests that are one long random run.
  /// Such a test names the seed in its own failure messages.
  public static long next() {
    return Long.getLong(PROPERTY, new SplittableRandom().nextLong());
  }

  private static void run(long seed, String which, Case body) {
    try {
      body.run(new SeededRandom(seed));
    } catch (Throwable failure) {
      throw new AssertionError(
          which + " failed; repeat it with -D" + PROPERTY + "=" + seed + "\n" + failure, failure);
    }
  }
}
