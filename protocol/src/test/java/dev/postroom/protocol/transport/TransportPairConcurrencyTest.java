package dev.postroom.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Both ends at once, each on its own thread, which stands still until it is woken: who is
/// forgotten stands there for ever, and the test says so after ten seconds.
@ExtendWith(NoLeaks.class)
class TransportPairConcurrencyTest {

  /// Bells that ring when an end is ready.
  private static final class Bells implements Readiness {
    final Semaphore readable;
    final Semaphore writable;

    Bells(TransportPair.End end) {
      this(end, new Semaphore(0), new Semaphore(0));
    }

    /// One bell for both.
    Bells(TransportPair.End end, Semaphore bell) {
      this(end, bell, bell);
    }

    private Bells(TransportPair.End end, Semaphore readable, Semaphore writable) {
      this.readable = readable;
      this.writable = writable;
      end.onReady(this);
    }

    @Override
    public void readable() {
      readable.release();
    }

    @Override
    public void writable() {
      writable.release();
    }

    static void await(Semaphore bell, String what) throws InterruptedException {
      if (!bell.tryAcquire(10, TimeUnit.SECONDS)) {
        throw new AssertionError("was never told that it is " + what);
      }
    }
  }

  /// A stream of bytes that both sides know.
  private static final class Stream {
    private final SplittableRandom bytes;
    private long left;

    Stream(long seed, long size) {
      bytes = new SplittableRandom(seed);
      left = size;
    }

    ByteBuffer next(int most) {
      byte[] piece = new byte[(int) Math.min(most, left)];
      for (int i = 0; i < piece.length; i++) {
        piece[i] = (byte) bytes.nextInt();
      }
      left -= piece.length;
      return ByteBuffer.wrap(piece);
    }

    /// Take the bytes, which must be those that come next.
    void expect(ByteBuffer got) {
      int size = got.remaining();
      assertThat(got).isEqualTo(next(size));
      assertThat(size).isPositive();
    }

    boolean isOver() {
      return left == 0;
    }
  }

  @Test
  void every_byte_arrives_in_both_directions_at_once() {
    Seeds.cases(
        40,
        random -> {
          TransportPair pair = new TransportPair(random.between(1, 300), Courier.NONE);
          long size = random.between(0, 60_000);
          long there = random.nextLong();
          long back = random.nextLong();
          together(
              both(pair.left(), new Stream(there, size), new Stream(back, size), random.nextLong()),
              both(
                  pair.right(),
                  new Stream(back, size),
                  new Stream(there, size),
                  random.nextLong()));
        });
  }

  /// Write and read until both streams are over and the peer has ended; stand still only when
  /// neither goes on.
  private static Callable<Long> both(
      TransportPair.End end, Stream sent, Stream expected, long seed) {
    return () -> {
      SeededRandom random = new SeededRandom(seed);
      Bells bells = new Bells(end, new Semaphore(0));
      ByteBuffer[] sources = {sent.next(random.between(0, 90)), sent.next(random.between(0, 90))};
      long waits = 0;
      boolean over = false;
      boolean ended = false;
      while (!over || !ended) {
        boolean moved = false;
        if (!over) {
          long count = end.write(sources, 0, 2);
          boolean whole = !sources[0].hasRemaining() && !sources[1].hasRemaining();
          moved = count > 0 || whole;
          over = whole && sent.isOver();
          if (over) {
            end.shutdownOutput();
          } else if (whole) {
            sources[0] = sent.next(random.between(0, 90));
            sources[1] = sent.next(random.between(0, 90));
          }
        }
        if (!ended) {
          ByteBuffer target = ByteBuffer.allocate(random.between(1, 120));
          int count = end.read(target);
          moved |= count != 0;
          ended = count < 0;
          if (count > 0) {
            expected.expect(target.flip());
          }
        }
        if (!moved) {
          Bells.await(bells.readable, "ready");
          waits++;
        }
      }
      assertThat(expected.isOver()).isTrue();
      return waits;
    };
  }

  @Test
  void a_writer_that_waits_is_always_woken_by_a_reader_that_waits() {
    Seeds.cases(
        40,
        random -> {
          TransportPair pair = new TransportPair(random.between(1, 12), Courier.NONE);
          long seed = random.nextLong();
          int size = 8_000;
          int mostWritten = random.between(1, 30);
          int mostRead = random.between(1, 30);
          together(
              () -> sendAll(pair.left(), new Stream(seed, size), mostWritten),
              () -> receiveAll(pair.right(), new Stream(seed, size), mostRead));
        });
  }

  private static long sendAll(TransportPair.End end, Stream stream, int most) throws Exception {
    Bells bells = new Bells(end);
    ByteBuffer[] source = new ByteBuffer[1];
    long waits = 0;
    while (!stream.isOver()) {
      source[0] = stream.next(most);
      end.write(source, 0, 1);
      while (source[0].hasRemaining()) {
        Bells.await(bells.writable, "writable");
        waits++;
        end.write(source, 0, 1);
      }
    }
    end.shutdownOutput();
    return waits;
  }

  private static long receiveAll(TransportPair.End end, Stream stream, int most) throws Exception {
    Bells bells = new Bells(end);
    ByteBuffer target = ByteBuffer.allocate(most);
    long waits = 0;
    while (true) {
      int count = end.read(target.clear());
      if (count > 0) {
        stream.expect(target.flip());
      } else if (count == 0) {
        Bells.await(bells.readable, "readable");
        waits++;
      } else {
        assertThat(stream.isOver()).isTrue();
        return waits;
      }
    }
  }

  @Test
  void a_question_and_its_answer_always_wake_the_other_side() throws Exception {
    long seed = Seeds.next();
    TransportPair pair = new TransportPair(4, Courier.NONE);
    int rounds = 25_000;
    together(
        () -> {
          Bells bells = new Bells(pair.left());
          SplittableRandom random = new SplittableRandom(seed);
          for (int i = 0; i < rounds; i++) {
            byte asked = (byte) i;
            assertThat(pair.left().write(new ByteBuffer[] {one(asked)}, 0, 1)).isEqualTo(1);
            spin(random.nextInt(200));
            assertThat(awaitByte(pair.left(), bells)).isEqualTo(asked);
          }
          return 0L;
        },
        () -> {
          Bells bells = new Bells(pair.right());
          SplittableRandom random = new SplittableRandom(~seed);
          for (int i = 0; i < rounds; i++) {
            byte asked = awaitByte(pair.right(), bells);
            spin(random.nextInt(200));
            assertThat(pair.right().write(new ByteBuffer[] {one(asked)}, 0, 1)).isEqualTo(1);
          }
          return 0L;
        });
  }

  private static byte awaitByte(TransportPair.End end, Bells bells) throws Exception {
    ByteBuffer target = ByteBuffer.allocate(1);
    while (end.read(target) == 0) {
      Bells.await(bells.readable, "readable");
    }
    return target.get(0);
  }

  @Test
  void a_writer_learns_that_its_peer_has_closed_even_while_it_waits() {
    Seeds.cases(
        300,
        random -> {
          TransportPair pair = new TransportPair(random.between(1, 64), Courier.NONE);
          int spins = random.between(0, 20_000);
          ByteBuffer target = ByteBuffer.allocate(random.between(1, 64));
          Bells bells = new Bells(pair.left());
          together(
              () -> {
                try {
                  while (true) {
                    ByteBuffer[] source = {ByteBuffer.allocate(50)};
                    pair.left().write(source, 0, 1);
                    if (source[0].hasRemaining()) {
                      Bells.await(bells.writable, "writable");
                    }
                  }
                } catch (IOException peerHasClosed) {
                  return 0L;
                }
              },
              () -> {
                for (int i = 0; i < spins; i += 1_000) {
                  pair.right().read(target.clear());
                  spin(1_000);
                }
                pair.right().close();
                return 0L;
              });
          assertThat(pair.left().read(target.clear())).isEqualTo(-1);
        });
  }

  @Test
  void a_close_in_the_middle_of_a_write_lets_a_beginning_through_and_then_the_end() {
    Seeds.cases(
        300,
        random -> {
          TransportPair pair = new TransportPair(random.between(1, 200), Courier.NONE);
          long seed = random.nextLong();
          int spins = random.between(0, 20_000);
          Stream sent = new Stream(seed, Long.MAX_VALUE);
          Stream expected = new Stream(seed, Long.MAX_VALUE);
          together(
              () -> {
                try {
                  while (true) {
                    ByteBuffer[] source = {sent.next(40)};
                    while (source[0].hasRemaining()) {
                      pair.left().write(source, 0, 1);
                    }
                  }
                } catch (IOException closed) {
                  return 0L;
                }
              },
              () -> {
                ByteBuffer target = ByteBuffer.allocate(64);
                for (int count = 0; count >= 0; count = pair.right().read(target.clear())) {
                  if (count > 0) {
                    expected.expect(target.flip());
                  }
                }
                for (int i = 0; i < 100; i++) {
                  assertThat(pair.right().read(target.clear())).isEqualTo(-1);
                }
                return 0L;
              },
              () -> {
                spin(spins);
                pair.left().close();
                return 0L;
              });
        });
  }

  private static ByteBuffer one(byte b) {
    return ByteBuffer.wrap(new byte[] {b});
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /// Run the parts at the same time; fail when one of them does.
  @SafeVarargs
  private static void together(Callable<Long>... parts) throws Exception {
    CyclicBarrier start = new CyclicBarrier(parts.length);
    try (ExecutorService threads = Executors.newFixedThreadPool(parts.length)) {
      List<Future<Long>> running = new ArrayList<>();
      for (Callable<Long> part : parts) {
        running.add(
            threads.submit(
                () -> {
                  start.await();
                  return part.call();
                }));
      }
      for (Future<Long> part : running) {
        part.get();
      }
    }
  }
}
