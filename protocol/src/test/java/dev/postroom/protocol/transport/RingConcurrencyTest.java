package dev.postroom.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One read and one write at the very same moment, many times: the instructions in which a call
/// could be forgotten are few, so both sides start each round together.
@ExtendWith(NoLeaks.class)
class RingConcurrencyTest {
  private static final int ROUNDS = 60_000;
  private static final int MOST_SPINS = 12;

  /// Both sides meet here before each round.
  private static final class Meeting {
    private final AtomicInteger arrived = new AtomicInteger();
    private final SplittableRandom random;

    Meeting(long seed) {
      random = new SplittableRandom(seed);
    }

    @SuppressWarnings("ThreadPriorityCheck") // reason: the other side may need this very processor
    void await(int round) {
      arrived.incrementAndGet();
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      for (int i = 1; arrived.get() < 2 * (round + 1); i++) {
        Thread.onSpinWait();
        if (i % 2_000 == 0) {
          Thread.yield();
          if (System.nanoTime() > deadline) {
            throw new AssertionError("the other side did not come to round " + round);
          }
        }
      }
    }

    /// Return for how long the one that is late is late: positive for the reader.
    int lateness() {
      return random.nextInt(-MOST_SPINS, MOST_SPINS + 1);
    }
  }

  @Test
  void a_reader_that_empties_the_ring_during_a_write_is_told_of_what_was_written()
      throws Exception {
    long seed = Seeds.next();
    Semaphore readable = new Semaphore(0);
    Ring ring = new Ring(4, readable::release, () -> {});
    Meeting meeting = new Meeting(seed);
    ByteBuffer[] source = {ByteBuffer.allocate(1)};
    int[] lateness = new int[1];
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      write(ring, source);
      Future<?> reader = other.submit(() -> readTwoInEachRound(ring, meeting, lateness, readable));
      for (int round = 0; round < ROUNDS; round++) {
        lateness[0] = meeting.lateness();
        meeting.await(2 * round);
        spin(-lateness[0]);
        write(ring, source);
        meeting.await(2 * round + 1);
        write(ring, source);
      }
      reader.get();
    }
  }

  /// Each round begins with one byte in the ring; another is being written.
  private static Void readTwoInEachRound(
      Ring ring, Meeting meeting, int[] lateness, Semaphore readable) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(4);
    for (int round = 0; round < ROUNDS; round++) {
      meeting.await(2 * round);
      spin(lateness[0]);
      int got = ring.read(target.clear());
      while (got < 2) {
        int more = ring.read(target.clear());
        if (more == 0) {
          awaitCall(readable, "readable");
        }
        got += more;
      }
      assertThat(got).isEqualTo(2);
      readable.drainPermits();
      meeting.await(2 * round + 1);
    }
    return null;
  }

  @Test
  void a_writer_that_finds_the_ring_full_during_a_read_is_told_of_the_room() throws Exception {
    long seed = Seeds.next();
    Semaphore writable = new Semaphore(0);
    Ring ring = new Ring(4, () -> {}, writable::release);
    Meeting meeting = new Meeting(seed);
    ByteBuffer[] source = {ByteBuffer.allocate(4)};
    int[] lateness = new int[1];
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      write(ring, source);
      Future<?> reader = other.submit(() -> readAllInEachRound(ring, meeting, lateness));
      for (int round = 0; round < ROUNDS; round++) {
        lateness[0] = meeting.lateness();
        meeting.await(2 * round);
        spin(-lateness[0]);
        source[0].clear();
        while (ring.write(source, 0, 1) == 0) {
          awaitCall(writable, "writable");
        }
        assertThat(source[0].hasRemaining()).isFalse();
        writable.drainPermits();
        meeting.await(2 * round + 1);
      }
      reader.get();
    }
  }

  /// Each round begins with a full ring; a write finds it full, or finds room.
  private static Void readAllInEachRound(Ring ring, Meeting meeting, int[] lateness)
      throws Exception {
    ByteBuffer target = ByteBuffer.allocate(4);
    for (int round = 0; round < ROUNDS; round++) {
      meeting.await(2 * round);
      spin(lateness[0]);
      assertThat(ring.read(target.clear())).isEqualTo(4);
      meeting.await(2 * round + 1);
    }
    return null;
  }

  private static void write(Ring ring, ByteBuffer[] source) throws Exception {
    source[0].clear();
    assertThat(ring.write(source, 0, 1)).isEqualTo(source[0].capacity());
  }

  private static void awaitCall(Semaphore bell, String what) throws InterruptedException {
    if (!bell.tryAcquire(10, TimeUnit.SECONDS)) {
      throw new AssertionError("was never told that it is " + what);
    }
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }
}
