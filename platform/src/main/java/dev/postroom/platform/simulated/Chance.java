package dev.postroom.platform.simulated;

import java.util.Random;

/// The dice of one power cut. Each cut has its own leaning, so that nothing kept, everything kept
/// and all between are met about equally often.
final class Chance {
  private final Random random;
  private final double leaning;

  Chance(long seed) {
    random = new Random(seed);
    leaning =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 1;
          default -> random.nextDouble();
        };
  }

  /// Return whether one un-synced thing survives.
  boolean survives() {
    return random.nextDouble() < leaning;
  }

  /// Return how many of the first `count` steps survive.
  int prefix(int count) {
    int kept = 0;
    while (kept < count && survives()) {
      kept++;
    }
    return kept;
  }

  /// Return a number below `bound`.
  int pick(int bound) {
    return random.nextInt(bound);
  }
}
