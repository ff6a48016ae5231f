package dev.postroom.monitoring.endpoint;

import dev.postroom.platform.Clock;
import dev.postroom.platform.Escape;
import dev.postroom.platform.GoDuration;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Makes profiles (docs/spec/core.md 4.13). Thread-safe.
///
/// A look at the heap stops every thread of the server: nobody can ask for the next one before the
/// server has run for [#REST] since the last, and for nine times as long as that took. So looks at
/// the heap never take more than a tenth of its time.
final class Profiles {
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final Duration REST = Duration.ofSeconds(10);
  private static final int RESTS = 9;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Clock clock;
  private final Supplier<Profile> heap;
  private final ReentrantLock looking = new ReentrantLock();
  // Under the lock: from when on one may look again; whether anybody ever did.
  private long freeNanos;
  private boolean looked;

  Profiles(Clock clock) {
    this(clock, Profile::heap);
  }

  /// @param heap looks at the heap
  Profiles(Clock clock, Supplier<Profile> heap) {
    this.clock = clock;
    this.heap = heap;
  }

  /// Make a profile. May stop every thread for as long as a look at the heap takes.
  ///
  /// @param name Go's name for it
  /// @param nanos how long to look, for those that take a time
  Profile of(String name, long nanos) {
    return switch (name) {
      case "" -> Profile.none("Profile name not specified");
      case "goroutine" -> new Profile(ThreadDump.all(), "");
      case "threadcreate" -> new Profile(ThreadDump.names(), "");
      case "block", "mutex" -> new Profile(ThreadDump.waiting(), "");
      case "heap", "allocs" -> heap(name);
      case "cpu" -> processor(nanos);
      default -> Profile.none("Profile " + Escape.quote(name) + " not found");
    };
  }

  private static Profile processor(long nanos) {
    if (nanos <= 0 || nanos > LONGEST.toNanos()) {
      return Profile.none("Duration " + GoDuration.format(nanos) + " should be between 0s and 15s");
    }
    return Profile.none("Profile \"cpu\" is not made here: ask Java's flight recorder");
  }

  private Profile heap(String name) {
    String failed = "Failed to make " + name + " profile, which stops the server: ";
    if (!looking.tryLock()) {
      return Profile.none(failed + "one is being made, ask again in 10s");
    }
    try {
      long began = clock.nanos();
      if (looked && freeNanos - began > 0) {
        long seconds = (freeNanos - began - 1) / NANOS_PER_SECOND + 1;
        return Profile.none(failed + "one was made a moment ago, ask again in " + seconds + "s");
      }
      Profile made = heap.get();
      long ended = clock.nanos();
      freeNanos = ended + Math.max(REST.toNanos(), RESTS * (ended - began));
      looked = true;
      return made;
    } finally {
      looking.unlock();
    }
  }
}
