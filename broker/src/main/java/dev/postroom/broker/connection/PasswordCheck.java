package dev.postroom.broker.connection;

import dev.postroom.broker.options.Credential;
import dev.postroom.broker.options.Password;
import dev.postroom.broker.options.PublicKey;
import dev.postroom.nkey.NKey;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
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

/// Compares what clients say with what is expected. Thread-safe.
///
/// A hash takes tens of milliseconds of a processor on purpose. It is compared off the loops, a few
/// at a time, and not at all for clients that have left before it is their turn. Whose turn it is:
///
/// ```
///   urgent   who must prove anew after a reload, and is served meanwhile
///   lanes    one for each user and host, in turn, and in each the last to come first: who tries
///            many passwords keeps himself waiting, not who comes later and is patient
/// ```
///
/// The same password for the same user is compared once for all that ask meanwhile: a thousand
/// clients that come back after an outage cost one comparison, not a thousand.
public final class PasswordCheck {
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

  /// What is compared.
  private record Question(Claim.Proof proof) {
    @Override
    public String toString() {
      return "Question[REDACTED]";
    }
  }

  private record Lane(String host, Credential expected) {}

  /// One comparison, and all who wait for it.
  private static final class Job {
    final Question question;
    final long askedNanos;
    final List<Asker> askers = new ArrayList<>();
    boolean begun;

    Job(Question question, long askedNanos) {
      this.question = question;
      this.askedNanos = askedNanos;
    }

    boolean isWanted() {
      return askers.stream().anyMatch(asker -> asker.isWanted.getAsBoolean());
    }
  }

  private final Log log;
  private final Clock clock;
  private final int most;
  private final Predicate<Claim.Proof> comparison;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Question, Job> waiting = new HashMap<>(); // all from here on under the lock
  private final ArrayDeque<Job> urgent = new ArrayDeque<>();
  private final LinkedHashMap<Lane, ArrayDeque<Job>> lanes = new LinkedHashMap<>();
  private int workers;
  // Volatile: written by workers, read by loops.
  private volatile long usualNanos = USUAL_NANOS;

  public PasswordCheck(Log log, Clock clock) {
    this(log, clock, MOST_AT_A_TIME, PasswordCheck::holds);
  }

  /// Make one that compares in another way, so many at a time.
  PasswordCheck(Log log, Clock clock, int most, Predicate<Claim.Proof> comparison) {
    this.log = log;
    this.clock = clock;
    this.most = most;
    this.comparison = comparison;
  }

  /// Return whether the proof takes so long that it needs [#later].
  static boolean isSlow(Claim.Proof proof) {
    return proof.expected() instanceof Password.Hash || proof.expected() instanceof PublicKey;
  }

  /// Return whether the proof holds.
  static boolean holds(Claim.Proof proof) {
    boolean isRight =
        switch (proof.expected()) {
          case Password password -> password.matches(proof.given());
          case PublicKey(var key) -> isSigned(key, proof.nonce(), proof.given());
        };
    return isRight && proof.counts();
  }

  /// Nobody signed nothing: a client that came before there were keys was given nothing to sign.
  private static boolean isSigned(NKey key, String nonce, String text) {
    byte[] signature = signature(text);
    return !nonce.isEmpty()
        && signature.length > 0
        && key.verify(nonce.getBytes(StandardCharsets.US_ASCII), signature);
  }

  /// Return what the text shows, in the alphabet for addresses or in the usual one; empty when it
  /// is neither.
  private static byte[] signature(String text) {
    byte[] shown = decoded(Base64.getUrlDecoder(), text);
    return shown.length > 0 ? shown : decoded(Base64.getDecoder(), text);
  }

  private static byte[] decoded(Base64.Decoder decoder, String text) {
    try {
      return decoder.decode(text);
    } catch (IllegalArgumentException notOfThisAlphabet) {
      return new byte[0];
    }
  }

  /// Return how long who is unknown should wait for the refusal, so that it takes about as long as
  /// for who is known. It costs nothing, or anybody could keep the processors busy.
  long pretenceNanos() {
    return Math.min(usualNanos, LONGEST_PRETENCE_NANOS);
  }

  /// Find out on another thread whether the proof holds, which [#isSlow].
  void later(Claim.Proof proof, Asker asker) {
    if (!isSlow(proof)) {
      throw new IllegalArgumentException("only a hash or a signature takes time");
    }
    boolean start;
    lock.lock();
    try {
      Question question = new Question(proof);
      Job job = waiting.get(question);
      if (job == null) {
        job = new Job(question, clock.nanos());
        waiting.put(question, job);
        queue(job, asker);
      } else if (asker.urgent) {
        urgent.add(job); // where it stands already it is skipped, once it is done
      }
      job.askers.add(asker);
      start = workers < most;
      workers += start ? 1 : 0;
    } finally {
      lock.unlock();
    }
    if (start) {
      Threads.startVirtual("postroom-password", log, this::work);
    }
  }

  private void queue(Job job, Asker asker) {
    if (asker.urgent) {
      urgent.add(job);
    } else {
      Lane lane = new Lane(asker.host, job.question.proof.expected());
      lanes.computeIfAbsent(lane, _ -> new ArrayDeque<>()).add(job);
    }
  }

  private void work() {
    boolean ended = false;
    try {
      for (Job job = next(); job != null; job = next()) {
        boolean holds = comparison.test(job.question.proof);
        for (Asker asker : finish(job)) {
          asker.answer.accept(holds);
        }
      }
      ended = true;
    } finally {
      if (!ended) {
        leave();
      }
    }
  }

  /// This worker is no longer counted.
  private void leave() {
    lock.lock();
    try {
      workers--;
    } finally {
      lock.unlock();
    }
  }

  /// Return the next comparison that anybody wants; null when there is none, and then this worker
  /// is no longer counted.
  private @Nullable Job next() {
    lock.lock();
    try {
      Job job = poll();
      while (job != null && (job.begun || !job.isWanted())) {
        if (!job.begun) {
          waiting.remove(job.question, job);
          job.begun = true; // it may stand among the urgent ones, too
        }
        job = poll();
      }
      if (job == null) {
        workers--;
      } else {
        job.begun = true;
      }
      return job;
    } finally {
      lock.unlock();
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
    turns.remove();
    Job job = jobs.pollLast();
    if (!jobs.isEmpty()) {
      lanes.put(name, jobs); // at the end
    }
    return job;
  }

  /// Return who waited; whoever asks from now on is a comparison of its own.
  private List<Asker> finish(Job job) {
    lock.lock();
    try {
      waiting.remove(job.question, job);
      if (job.question.proof.expected() instanceof Password.Hash) {
        usualNanos = (3 * usualNanos + clock.nanos() - job.askedNanos) / 4;
      }
      return job.askers;
    } finally {
      lock.unlock();
    }
  }
}
