package dev.postroom.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whatever both ends do in turn, results and calls are those of two plain queues.
class TransportPairPropertiesTest {

  @Test
  void a_pair_does_what_two_plain_queues_do() {
    Seeds.cases(
        2_000,
        random -> {
          int ring = random.between(1, 24);
          TransportPair pair = new TransportPair(ring, Courier.NONE);
          Queue toRight = new Queue(ring);
          Queue toLeft = new Queue(ring);
          Side left = new Side(pair.left(), toLeft, toRight);
          Side right = new Side(pair.right(), toRight, toLeft);
          boolean closes = random.chance(50);
          for (int i = random.between(1, 80); i > 0; i--) {
            step(random, random.oneOf(left, right), closes);
            left.assertAsModel();
            right.assertAsModel();
          }
        });
  }

  private static void step(SeededRandom random, Side side, boolean closes) throws IOException {
    int action = random.nextInt(100);
    if (action < 48) {
      side.write(random);
    } else if (action < 96 || !closes) {
      side.read(random.between(0, 30));
    } else if (action < 99) {
      side.end.shutdownOutput();
      side.output.end();
    } else {
      side.end.close();
      side.output.end();
      side.input.abandon();
    }
  }

  /// One direction.
  private static final class Queue {
    final int capacity;
    final ArrayDeque<Byte> bytes = new ArrayDeque<>();
    boolean ended;
    boolean abandoned;
    boolean writerWaits;
    int readableCalls;
    int writableCalls;

    Queue(int capacity) {
      this.capacity = capacity;
    }

    void end() {
      if (!ended && !abandoned) {
        readableCalls++;
      }
      ended = true;
    }

    void abandon() {
      abandoned = true;
      bytes.clear();
      wakeWriter();
    }

    void wakeWriter() {
      if (writerWaits && !ended) {
        writableCalls++;
      }
      writerWaits = false;
    }
  }

  /// One end, with the queues that should behave like it.
  private static final class Side {
    final TransportPair.End end;
    final Queue input;
    final Queue output;
    final CountingReadiness calls = new CountingReadiness();

    Side(TransportPair.End end, Queue input, Queue output) {
      this.end = end;
      this.input = input;
      this.output = output;
      end.onReady(calls);
    }

    void write(SeededRandom random) throws IOException {
      byte[] bytes = random.bytes(random.between(0, 40));
      List<byte[]> pieces = random.split(bytes);
      ByteBuffer[] sources = new ByteBuffer[pieces.size() + 1];
      sources[0] = ByteBuffer.allocate(0);
      for (int i = 0; i < pieces.size(); i++) {
        byte[] piece = pieces.get(i);
        sources[i + 1] =
            random.chance(50)
                ? ByteBuffer.wrap(piece)
                : ByteBuffer.allocateDirect(piece.length).put(piece).flip();
      }
      if (output.ended || output.abandoned) {
        assertThatIOException().isThrownBy(() -> end.write(sources, 0, sources.length));
        return;
      }
      int size = Math.min(bytes.length, output.capacity - output.bytes.size());
      if (size > 0 && output.bytes.isEmpty()) {
        output.readableCalls++;
      }
      for (int i = 0; i < size; i++) {
        output.bytes.addLast(bytes[i]);
      }
      output.writerWaits |= size < bytes.length;
      assertThat(end.write(sources, 0, sources.length)).isEqualTo(size);
      long left = 0;
      for (ByteBuffer source : sources) {
        left += source.remaining();
      }
      assertThat(left).isEqualTo(bytes.length - size);
    }

    void read(int most) throws IOException {
      ByteBuffer target = ByteBuffer.allocate(most);
      if (input.abandoned) {
        assertThatIOException().isThrownBy(() -> end.read(target));
        return;
      }
      int size = Math.min(most, input.bytes.size());
      int expected = input.bytes.isEmpty() && input.ended ? -1 : size;
      assertThat(end.read(target)).isEqualTo(expected);
      assertThat(target.position()).isEqualTo(size);
      for (int i = 0; i < size; i++) {
        assertThat(target.get(i)).isEqualTo(input.bytes.removeFirst());
      }
      if (2 * (input.capacity - input.bytes.size()) >= input.capacity) {
        input.wakeWriter();
      }
    }

    void assertAsModel() {
      assertThat(calls.readable).isEqualTo(input.readableCalls);
      assertThat(calls.writable).isEqualTo(output.writableCalls);
      assertThat(end.isReadable())
          .isEqualTo(!input.abandoned && (input.ended || !input.bytes.isEmpty()));
      assertThat(end.isWritable()).isEqualTo(!output.writerWaits || output.ended);
    }
  }
}
