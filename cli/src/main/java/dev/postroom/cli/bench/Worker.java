package dev.postroom.cli.bench;

import dev.postroom.cli.verb.Session;
import dev.postroom.platform.Clock;
import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// One client that is measured. Its thread runs it; others may read [#done].
abstract class Worker {
  /// Latencies up to a minute, to three digits.
  private static final long LONGEST = 60_000_000_000L;

  private static final int DIGITS = 3;

  final Session session;
  final Load load;
  final Clock clock;
  final int number;
  private final String role;
  // Volatile: the bar of progress reads it.
  private volatile long done;
  private long started;
  private long ended;

  Worker(String role, int number, Session session, Load load, Clock clock) {
    this.role = role;
    this.number = number;
    this.session = session;
    this.load = load;
    this.clock = clock;
  }

  /// Get ready: what must be there before any worker begins.
  void prepare() {}

  /// Do the work. Blocks until it is done.
  ///
  /// @return false when the connection ended before
  abstract boolean work();

  /// Return the latencies of single messages; null when those were not measured.
  @Nullable Histogram latencies() {
    return null;
  }

  static Histogram histogram() {
    return new Histogram(LONGEST, DIGITS);
  }

  /// Begin to count the time.
  final void start() {
    started = clock.nanos();
    ended = started;
  }

  /// Say how many are done.
  final void did(long messages) {
    done = messages;
    ended = clock.nanos();
  }

  final boolean isOver() {
    return load.isOver(clock.nanos() - started);
  }

  /// Return the time that is left for the work, at most so much.
  final Duration left(Duration most) {
    if (load.limit() == 0) {
      return most;
    }
    Duration left = Duration.ofNanos(load.limit() - (clock.nanos() - started));
    return left.compareTo(most) < 0 ? left : most;
  }

  /// Return how many are done.
  final long done() {
    return done;
  }

  final Rate rate() {
    return new Rate(role, number, done, done * load.size(), Math.max(1, ended - started));
  }
}
