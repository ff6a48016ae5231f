package dev.postroom.broker.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Budget;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Outboxes send what was appended, in order, however little their pipes take, and give every chunk
/// back.
class OutboxPropertiesTest {
  @Test
  void bytes_leave_in_order_and_every_chunk_goes_back() {
    Seeds.cases(300, random -> new Run(random, false).steps(200));
  }

  @Test
  void a_broken_pipe_closes_its_outbox_and_no_other() {
    Seeds.cases(300, random -> new Run(random, true).steps(200));
  }

  /// A pipe that takes as much as it likes.
  private static final class FakePipe implements Flusher, OutboxOwner {
    private final SeededRandom random;
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final ByteArrayOutputStream expected = new ByteArrayOutputStream();
    private int takesPercent = 50;
    private boolean breaks;
    private boolean blockedTold;
    private boolean failureTold;

    FakePipe(SeededRandom random) {
      this.random = random;
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
      if (breaks) {
        throw new IOException("broken pipe");
      }
      long offered = 0;
      for (int i = offset; i < offset + count; i++) {
        assertThat(sources[i].hasRemaining()).as("an empty view is offered").isTrue();
        offered += sources[i].remaining();
      }
      long takes = random.chance(takesPercent) ? offered : random.nextLong(offered + 1);
      long left = takes;
      for (int i = offset; i < offset + count && left > 0; i++) {
        byte[] part = new byte[(int) Math.min(left, sources[i].remaining())];
        sources[i].get(part);
        taken.writeBytes(part);
        left -= part.length;
      }
      return takes;
    }

    @Override
    public void outboxBlocked() {
      assertThat(blockedTold).as("told to be blocked twice").isFalse();
      blockedTold = true;
    }

    @Override
    public void outboxFailed(IOException cause) {
      failureTold = true;
    }
  }

  private static final class Run {
    private final SeededRandom random;
    private final boolean breaking;
    private final Budget budget = new Budget(Long.MAX_VALUE);
    private final ChunkPool pool = new ChunkPool(budget);
    private final SharedBytes shared = new SharedBytes(pool);
    private final List<FakePipe> pipes = new ArrayList<>();
    private final List<Outbox> outboxes = new ArrayList<>();

    Run(SeededRandom random, boolean breaking) {
      this.random = random;
      this.breaking = breaking;
      for (int i = random.between(1, 4); i > 0; i--) {
        FakePipe pipe = new FakePipe(random);
        pipes.add(pipe);
        outboxes.add(new Outbox(pool, pipe, pipe));
      }
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        int target = random.nextInt(outboxes.size());
        switch (random.nextInt(7)) {
          case 0, 1 -> appendArray(target);
          case 2 -> appendBuffer(target);
          case 3 -> share();
          case 4 -> flush(target);
          case 5 -> flushWritable(target);
          default -> rare(target);
        }
        checkCounts(target);
      }
      end();
    }

    private void appendArray(int target) {
      byte[] bytes = random.bytes(size());
      append(
          target,
          bytes,
          outbox -> {
            if (bytes.length > 0 && random.chance(70)) {
              outbox.begin(bytes.length);
            }
            int first = random.between(0, bytes.length);
            outbox.append(bytes, 0, first);
            outbox.append(bytes, first, bytes.length - first);
          });
    }

    private void appendBuffer(int target) {
      byte[] bytes = random.bytes(size());
      int before = random.between(0, 5);
      ByteBuffer buffer = ByteBuffer.allocateDirect(before + bytes.length + 3);
      buffer.put(before, bytes);
      append(target, bytes, outbox -> outbox.append(buffer, before, bytes.length));
    }

    private void share() {
      byte[] bytes = random.bytes(Math.max(1, size()));
      shared.set(ByteBuffer.wrap(bytes), 0, bytes.length);
      for (int i = 0; i < outboxes.size(); i++) {
        if (random.chance(70)) {
          append(i, bytes, outbox -> outbox.append(shared));
        }
      }
      if (random.chance(30)) {
        shared.release();
      }
    }

    private void append(int target, byte[] bytes, java.util.function.Consumer<Outbox> action) {
      Outbox outbox = outboxes.get(target);
      locked(
          outbox,
          () -> {
            if (!outbox.isClosed()) {
              action.accept(outbox);
              pipes.get(target).expected.writeBytes(bytes);
            }
          });
    }

    private void flush(int target) {
      Outbox outbox = outboxes.get(target);
      if (random.chance(50)) {
        if (outbox.touch()) {
          assertThat(outbox.touch()).as("touched twice").isFalse();
        }
        outbox.flushTouched();
      } else {
        locked(outbox, outbox::flush);
      }
      assertThat(outbox.unoffered()).isZero();
    }

    private void flushWritable(int target) {
      Outbox outbox = outboxes.get(target);
      FakePipe pipe = pipes.get(target);
      locked(
          outbox,
          () -> {
            pipe.blockedTold = false;
            boolean drained = outbox.flushWritable();
            assertThat(drained).isEqualTo(outbox.pending() == 0);
            assertThat(outbox.isBlocked()).isEqualTo(pipe.blockedTold);
          });
    }

    private void rare(int target) {
      Outbox outbox = outboxes.get(target);
      pipes.get(target).takesPercent = random.between(0, 100);
      if (random.chance(3)) {
        locked(outbox, outbox::close);
      }
      if (breaking && random.chance(5)) {
        pipes.get(target).breaks = true;
      }
    }

    private void checkCounts(int target) {
      Outbox outbox = outboxes.get(target);
      FakePipe pipe = pipes.get(target);
      assertThat(outbox.queuedBytes()).isEqualTo(pipe.expected.size());
      if (pipe.failureTold) {
        assertThat(outbox.isClosed()).isTrue();
      }
      if (outbox.isClosed()) {
        assertThat(outbox.pending()).isZero();
      } else {
        assertThat(outbox.flushedBytes()).isEqualTo(pipe.taken.size());
        assertThat(outbox.pending()).isEqualTo(pipe.expected.size() - pipe.taken.size());
      }
    }

    private void end() {
      for (int i = 0; i < outboxes.size(); i++) {
        Outbox outbox = outboxes.get(i);
        FakePipe pipe = pipes.get(i);
        pipe.takesPercent = 100;
        pipe.breaks = false;
        boolean wasClosed = outbox.isClosed();
        flushWritable(i);
        byte[] taken = pipe.taken.toByteArray();
        byte[] expected = pipe.expected.toByteArray();
        if (wasClosed) {
          assertThat(Arrays.copyOf(expected, taken.length)).isEqualTo(taken);
        } else {
          assertThat(taken).isEqualTo(expected);
        }
      }
      shared.release();
      assertThat(budget.used()).as("drained outboxes hold no chunk").isZero();
      for (Outbox outbox : outboxes) {
        locked(outbox, outbox::close);
      }
      assertThat(pool.lentBytes()).isZero();
    }

    private int size() {
      return switch (random.nextInt(10)) {
        case 0 -> 0;
        case 1 -> random.between(1, 3 * Chunk.SIZE);
        case 2 -> Chunk.SIZE - random.between(0, 2);
        default -> random.between(1, 5_000);
      };
    }

    private static void locked(Outbox outbox, Runnable action) {
      outbox.lock();
      try {
        action.run();
      } finally {
        outbox.unlock();
      }
    }
  }
}
