package dev.postroom.platform.tls.ocsp;

import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The questions to responders that are under way, for all ports of a server. Who wants to know
/// what somebody has just asked waits for the same answer: many clients with one certificate are
/// one question.
///
/// [#MOST] questions to one responder are under way at once, [#ALL] in all; further ones wait for
/// as long as an answer may take, and are not asked then. Each is asked by a thread of its own, so
/// that one who no longer waits ends nobody else's. Thread-safe.
public final class Questions implements AutoCloseable {
  /// How many questions to one responder are under way at once.
  static final int MOST = 16;

  /// How many questions are under way or wait, to all of them.
  static final int ALL = 1024;

  /// Responders share so many places for that, so that one that is silent holds up few others.
  private static final int LANES = 16;

  private static final Duration FAREWELL = Duration.ofSeconds(1);

  /// What makes two questions the same.
  ///
  /// @param encoded the question, in base 64
  /// @param timeout how long the answer may take
  private record Key(String responder, String encoded, Duration timeout) {}

  private final Semaphore[] lanes =
      Stream.generate(() -> new Semaphore(MOST)).limit(LANES).toArray(Semaphore[]::new);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Flight> flights = new HashMap<>(); // under the lock, as the next
  private boolean isClosed;

  /// Make a place where nothing is under way.
  public Questions() {
    // Threads are made for questions alone.
  }

  /// Return what a responder answers. Blocks, at most for `patience`.
  ///
  /// @param timeout how long the responder may take
  /// @throws NotAskedException when there was no room or no time for it, or this was closed
  /// @throws IOException when it does not answer, or with too much
  byte[] ask(Log log, String responder, byte[] question, Duration timeout, Duration patience)
      throws IOException, InterruptedException {
    Flight flight = flight(log, responder, question, timeout);
    try {
      return flight.answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      throw new NotAskedException("no time is left to wait for an answer");
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof NotAskedException notAsked) {
        throw new NotAskedException(String.valueOf(notAsked.getMessage()));
      }
      Throwable cause = failed.getCause() == null ? failed : failed.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), failed);
    }
  }

  private Flight flight(Log log, String responder, byte[] question, Duration timeout)
      throws NotAskedException {
    Key key = new Key(responder, Base64.getEncoder().encodeToString(question), timeout);
    lock.lock();
    try {
      if (isClosed) {
        throw new NotAskedException(Flight.CLOSED);
      }
      Flight joined = flights.get(key);
      if (joined != null) {
        return joined;
      }
      Flight begun = new Flight(log, key, question);
      if (flights.size() >= ALL) {
        throw new NotAskedException(Flight.BUSY);
      }
      flights.put(key, begun);
      boolean isStarted = false;
      try {
        begun.thread = Threads.startVirtual("postroom-ocsp-question", log, begun);
        isStarted = true;
      } finally {
        if (!isStarted) {
          begun.crash(); // whoever comes later would wait for it
        }
      }
      return begun;
    } finally {
      lock.unlock();
    }
  }

  /// Return how many questions are under way.
  int size() {
    lock.lock();
    try {
      return flights.size();
    } finally {
      lock.unlock();
    }
  }

  /// Return how many wait for an answer, about.
  int waiting() {
    lock.lock();
    try {
      return flights.values().stream()
          .mapToInt(flight -> flight.answer.getNumberOfDependents())
          .sum();
    } finally {
      lock.unlock();
    }
  }

  /// End all questions; who waits is told that nobody was asked, as whoever comes later. Waits for
  /// their threads, a second or two.
  @Override
  public void close() {
    List<Flight> ended;
    lock.lock();
    try {
      isClosed = true;
      ended = List.copyOf(flights.values());
    } finally {
      lock.unlock();
    }
    ended.forEach(Flight::end);
    try {
      for (Flight each : ended) {
        if (!each.hasEnded()) {
          return; // it is stuck in a call of the system, which no other of them is to wait for
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // they have been told, and end by themselves
    }
  }

  /// One question under way, and who asks it.
  private final class Flight implements Runnable {
    static final String CLOSED = "the server stops";
    static final String BUSY = "too many other questions are under way";

    final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final Log log;
    private final Key key;
    private final byte[] question;
    private final int lane;
    private @Nullable Thread thread; // under the lock

    Flight(Log log, Key key, byte[] question) {
      this.log = log;
      this.key = key;
      this.question = question;
      this.lane = Math.floorMod(key.responder.hashCode(), LANES);
    }

    @Override
    public void run() {
      try {
        byte[] said = ask();
        land();
        answer.complete(said);
      } catch (IOException failed) {
        land();
        answer.completeExceptionally(failed);
      } catch (InterruptedException _) {
        answer.completeExceptionally(new NotAskedException(CLOSED)); // nobody else interrupts
      } finally {
        crash();
      }
    }

    /// Land, if it has not, without an answer.
    private void crash() {
      land();
      answer.completeExceptionally(new NotAskedException("it could not be asked"));
    }

    private byte[] ask() throws IOException, InterruptedException {
      Semaphore places = lanes[lane];
      if (!places.tryAcquire(key.timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new NotAskedException(BUSY);
      }
      try {
        return new OcspFetch(log).ask(key.responder, question, key.timeout);
      } finally {
        places.release();
      }
    }

    private void land() {
      lock.lock();
      try {
        flights.remove(key, this);
      } finally {
        lock.unlock();
      }
    }

    void end() {
      answer.completeExceptionally(new NotAskedException(CLOSED));
      Thread asking = thread();
      if (asking != null) {
        asking.interrupt();
      }
    }

    boolean hasEnded() throws InterruptedException {
      Thread asking = thread();
      return asking == null || asking.join(FAREWELL);
    }

    private @Nullable Thread thread() {
      lock.lock();
      try {
        return thread;
      } finally {
        lock.unlock();
      }
    }
  }
}
