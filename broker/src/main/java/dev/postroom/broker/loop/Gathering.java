package dev.postroom.broker.loop;

import dev.postroom.platform.Clock;

/// Decides whether a loop waits a moment between two rounds, so that the next finds more to do.
///
/// Clients that send on before they are answered keep a loop busy with rounds of three or four
/// messages, each of which pays for a look at the sockets, a read and a write. A moment's pause
/// makes rounds of thirty, at half the cost, and a loop that had no time left gets more done
/// (docs/adr/0021-gathering.md). A pause is for nothing where each client waits for its answer, so
/// one is tried only after rounds that were small, followed each other at once and brought several
/// messages with a read, and kept only while it gathers enough of such.
///
/// ```
///   PLAIN ── rounds are small, clients do not wait ──► GATHERING (a pause after each round)
///     ▲                                                   │
///     ├── too few came for it: rest, each time longer ────┤
///     └── clients wait, or so many come without ──────────┘
/// ```
///
/// Confined to its loop.
final class Gathering {
  private static final int PLAIN_ROUNDS = 256;
  private static final int GATHERING_ROUNDS = 32;

  /// A round of less, on average, spends more on itself than on its messages.
  private static final int FEW = 16;

  /// Of so many, on average, there is no need to wait for more.
  private static final int MANY = 128;

  /// Plain rounds that take longer, on average, have time to spare or much to copy.
  private static final long LONGEST_PLAIN_NANOS = 50_000;

  /// Where the system's pauses are much longer than asked for, they are of no use.
  private static final long LONGEST_GATHERING_NANOS = 250_000;

  private static final int SHORTEST_REST = 16;
  private static final int LONGEST_REST = 1024;

  private final Clock clock;
  private boolean gathering;
  private int rounds;
  private long reads;
  private long messages;
  private long messagesBefore;
  private long sinceNanos;
  // Counted in plain spans that could have ended with a trial.
  private int rest;
  private int nextRest = SHORTEST_REST;

  Gathering(Clock clock) {
    this.clock = clock;
  }

  /// A client's read, or what was left of one, brought so many messages.
  void add(long count) {
    reads++;
    messages += count;
  }

  /// End a round; return whether to pause before the next.
  boolean endRound() {
    if (messages == messagesBefore) {
      return false; // it brought none: there is nothing to tell from it
    }
    messagesBefore = messages;
    rounds++;
    if (rounds == (gathering ? GATHERING_ROUNDS : PLAIN_ROUNDS)) {
      endSpan();
    }
    return gathering;
  }

  private void endSpan() {
    long now = clock.nanos();
    long nanos = now - sinceNanos;
    boolean nobodyWaits = messages >= 2 * reads;
    if (!gathering) {
      consider(nobodyWaits, nanos);
    } else if (nobodyWaits) {
      judge(nanos);
    } else {
      gathering = false;
    }
    sinceNanos = now;
    rounds = 0;
    reads = 0;
    messages = 0;
    messagesBefore = 0;
  }

  private void consider(boolean nobodyWaits, long nanos) {
    boolean isSmall = messages < (long) FEW * rounds;
    boolean isBusy = nanos <= LONGEST_PLAIN_NANOS * rounds;
    if (nobodyWaits && isSmall && isBusy) {
      gathering = rest == 0;
      rest = Math.max(rest - 1, 0);
    }
  }

  private void judge(long nanos) {
    boolean hasGathered =
        messages >= (long) FEW * rounds && nanos <= LONGEST_GATHERING_NANOS * rounds;
    if (!hasGathered) {
      gathering = false;
      rest = nextRest;
      nextRest = Math.min(2 * nextRest, LONGEST_REST);
    } else {
      gathering = messages < (long) MANY * rounds;
      nextRest = SHORTEST_REST;
    }
  }
}
