package dev.postroom.protocol.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.Allocations;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// Neither a read nor a write makes an object.
class TransportPairMemoryTest {
  private static final int ROUNDS = 200_000;

  @Test
  void two_hundred_thousand_writes_and_reads_make_no_objects() throws IOException {
    TransportPair pair = new TransportPair(1000, Courier.NONE);
    pair.left().onReady(new CountingReadiness());
    pair.right().onReady(new CountingReadiness());
    ByteBuffer[] sources = {ByteBuffer.allocate(300), ByteBuffer.allocateDirect(400)};
    ByteBuffer target = ByteBuffer.allocateDirect(900);
    pass(pair, sources, target); // loads the classes
    long before = Allocations.ofThisThread();
    long passed = pass(pair, sources, target);
    long allocated = Allocations.ofThisThread() - before;
    assertThat(passed).isEqualTo(700L * ROUNDS);
    assertThat(allocated).isLessThan(ROUNDS / 10);
  }

  private static long pass(TransportPair pair, ByteBuffer[] sources, ByteBuffer target)
      throws IOException {
    long passed = 0;
    for (int i = 0; i < ROUNDS; i++) {
      sources[0].clear();
      sources[1].clear();
      while (sources[1].hasRemaining()) {
        pair.left().write(sources, 0, 2);
        passed += pair.right().read(target.clear());
      }
      for (int left = 1; left > 0; passed += left) {
        left = pair.right().read(target.clear());
      }
    }
    return passed;
  }
}
