package dev.postroom.broker.connection;

import dev.postroom.broker.options.Credential;
import dev.postroom.broker.options.Password;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Workers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Checks what clients prove themselves by where that takes a while. Thread-safe.
///
/// A hash takes tens of milliseconds of a processor on purpose, a signature up to one, the first
/// some 50. They are checked off the loops, a few at a time, and not at all for clients that have
/// left before it is their turn. Whose turn it is:
///
/// ```
///   urgent   who must prove anew after a reload, and is served meanwhile
///   lanes    one for each user and host, in turn, and in each the last to come first: who tries
///            many passwords keeps himself waiting, not who comes later and is patient
/// ```
///
/// The same password for the same user is compared once for all that ask meanwhile: a thousand
/// clients that come back after an outage cost one comparison, not a thousand.
public final class ProofQueue {
  /// Logins may take half of the processors, two at most: the messages of those who are in go on.
  private static final int MOST_AT_A_TIME =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);

  /// What a comparison is taken to take before there was one.
  private static final long USUAL_NANOS = 100_000_000L;

  /// So long at most waits who is unknown.
  private static final long LONGEST_PRETENCE_NANOS = 1_000_000_000L;

  /// Who asks.
  ///
  /// @param host where the client is
  /// @param urgent whether it comes before others
  /// @param isWanted asked when it is its turn; answers no when nobody waits for it any more
  /// @param answer gets the result, on another thread; not called when it is not wanted
  record Asker(String host, boolean urgent, BooleanSupplier isWanted, Consumer<Boolean> answer) {}

  private record Lane(String host, Credential expected) {}

  /// One comparison, and all who wait for it.
  private final class Job implements Runnable {
    final Proof proof;
    final long askedNanos;
    final List<Asker> askers = new ArrayList<>();
    boolean begun;

    Job(Proof proof, long askedNanos) {
      this.proof = proof;
      this.askedNanos = askedNanos;
    }

    @Override
    public void run() {
      compare(this);
    }

    boolean isWanted() {
      return askers.stream().anyMatch(asker -> asker.isWanted.getAsBoolean());
    }
  }

  private final Clock clock;
  private final Workers workers;
  private final Predicate<Proof> comparison;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Proof, Job> waiting = new HashMap<>(); // all from here on under the lock
  private final ArrayDeque<Job> urgent = new ArrayDeque<>();
  private final LinkedHashMap<Lane, ArrayDeque<Job>> lanes = new LinkedHashMap<>();
  // Volatile: written by workers, read by loops.
  private volatile long usualNanos = USUAL_NANOS;

  public ProofQueue(Log log, Clock clock) {
    this(log, clock, MOST_AT_A_TIME, Proof::holds);
  }

  /// Make one that compares in another way, so many at a time.
  ProofQueue(Log log, Clock clock, int most, Predicate<Proof> comparison) {
    this.clock = clock;
    this.workers = new Workers("postroom-password", log, most, this::next);
    this.comparison = comparison;
  }

  /// Return how long who is unknown should wait for the refusal, so that it takes about as long as
  /// for who is known. It costs nothing, or anybody could keep the processors busy.
  long pretenceNanos() {
    return Math.min(usualNanos, LONGEST_PRETENCE_NANOS);
  }

  /// Find out on another thread whether the proof holds, which [Proof#isSlow].
  void later(Proof proof, Asker asker) {
    if (!proof.isSlow()) {
      throw new IllegalArgumentException("only a hash or a signature takes time");
    }
    lock.lock();
    try {
      Job job = waiting.get(proof);
      if (job == null) {
        job = new Job(proof, clock.nanos());
        queue(job, asker); // first: what waits is found, and joined, only if it is in a queue
        waiting.put(proof, job);
      } else if (asker.urgent) {
        urgent.add(job); // where it stands already it is skipped, once it is done
      }
      job.askers.add(asker);
    } finally {
      lock.unlock();
    }
    workers.wake();
  }

  private void queue(Job job, Asker asker) {
    if (asker.urgent) {
      urgent.add(job);
    } else {
      Lane lane = new Lane(asker.host, job.proof.expected());
      lanes.computeIfAbsent(lane, _ -> new ArrayDeque<>()).add(job);
    }
  }

  /// Return the next comparison that anybody wants; null when there is none.
  private @Nullable Runnable next() {
    lock.lock();
    try {
      Job job = poll();
      while (job != null && (job.begun || !job.isWanted())) {
        if (!job.begun) {
          waiting.remove(job.proof, job);
          job.begun = true; // it may stand among the urgent ones, too
        }
        job = poll();
      }
      if (job == null) {
        return null;
      }
      job.begun = true;
      return job;
    } finally {
      lock.unlock();
    }
  }

  private void compare(Job job) {
    boolean holds = false;
    try {
      holds = comparison.test(job.proof);
    } finally { // after a fault of ours they are refused, and need not wait for ever
      for (Asker asker : finish(job)) {
        asker.answer.accept(holds);
      }
    }
  }

  /// Take from the urgent ones first, else from the lane whose turn it is.
  private @Nullable Job poll() {
    Job first = urgent.poll();
    Iterator<Map.Entry<Lane, ArrayDeque<Job>>> turns = lanes.entrySet().iterator();
    if (first != null || !turns.hasNext()) {
      return first;
    }
    Map.Entry<Lane, ArrayDeque<Job>> lane = turns.next();
    Lane name = lane.getKey();
    ArrayDeque<Job> jobs = lane.getValue();
    Job job = jobs.pollLast();
    if (jobs.isEmpty()) {
      turns.remove();
    } else {
      lanes.putLast(name, jobs);
    }
    return job;
  }

  /// Return who waited; whoever asks from now on is a comparison of its own.
  private List<Asker> finish(Job job) {
    lock.lock();
    try {
      waiting.remove(job.proof, job);
      if (job.proof.expected() instanceof Password.Hash) {
        usualNanos = (3 * usualNanos + clock.nanos() - job.askedNanos) / 4;
      }
      return job.askers;
    } finally {
      lock.unlock();
    }
  }
}
