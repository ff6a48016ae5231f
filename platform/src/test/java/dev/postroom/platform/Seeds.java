package dev.postroom.platform;

/// Runs a random case with many seeds. A case that fails names its seed; `-Dpostroom.seed=<n>` runs
/// that one alone.
public final class Seeds {
  private Seeds() {}

  /// A case that may throw anything.
  @FunctionalInterface
  public interface Case {
    void run(long seed) throws Exception;
  }

  /// Run the case with the seeds 1 to `count`, or with the one that the property names.
  public static void each(int count, Case randomCase) {
    Long only = Long.getLong("postroom.seed");
    if (only != null) {
      run(only, randomCase);
      return;
    }
    for (long seed = 1; seed <= count; seed++) {
      run(seed, randomCase);
    }
  }

  private static void run(long seed, Case randomCase) {
    try {
      randomCase.run(seed);
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "seed " + seed + ", again with -Dpostroom.seed=" + seed + ": " + failure, failure);
    }
  }
}
