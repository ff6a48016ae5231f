package dev.postroom.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.transport.TlsTransport.Progress;
import dev.postroom.platform.Budget;
import dev.postroom.protocol.transport.Courier;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/// What a peer of an encrypted pipe cannot do, whatever it sends.
class TlsPeerLimitsTest extends TlsPipe {
  @Test
  void a_handshake_of_warnings_without_end_is_refused() throws IOException {
    with(300_000, TLS_1_2, OPTIONS);
    peer.engine().beginHandshake();
    peer.run();
    byte[] warning = {0x15, 3, 3, 0, 2, 1, 10};
    for (int i = 0; i < 1_000; i++) {
      pair.left().write(new ByteBuffer[] {ByteBuffer.wrap(warning)}, 0, 1);
    }
    assertThatThrownBy(this::advanceWhilePossible)
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("too many records");
  }

  private void advanceWhilePossible() throws IOException {
    for (Progress progress = transport.advance();
        progress == Progress.NEEDS_TASKS;
        progress = transport.advance()) {
      for (Runnable task = transport.nextTask(); task != null; task = transport.nextTask()) {
        task.run();
      }
    }
  }

  @Test
  void keys_that_are_renewed_without_end_and_without_data_are_refused() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 20; i++) {
                renewKeys();
              }
            })
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("too many records");
  }

  @Test
  void what_came_before_a_broken_record_is_read_and_the_fault_behind_it() throws IOException {
    with(300_000, TLS_1_3, OPTIONS);
    shakeHands();
    var _ = peer.send(ByteBuffer.wrap(bytes(10, 11)));
    ByteBuffer broken = ByteBuffer.allocate(5 + 32).put(new byte[] {0x17, 3, 3, 0, 32});
    pair.left().write(new ByteBuffer[] {broken.clear()}, 0, 1);

    readSome();
    assertThat(read.size()).isEqualTo(10);
    assertThat(transport.isReady()).isTrue();
    assertThatThrownBy(this::readSome).isInstanceOf(SSLException.class);
  }

  @Test
  void records_that_are_not_whole_have_a_bound_for_all() throws IOException {
    Budget memory = new Budget(1_000);
    pair = new TransportPair(300_000, Courier.NONE);
    transport = new TlsTransport(pair.right(), new TlsBuffers(memory), pool);
    peer = new TlsPeer(pair.left(), TLS_1_3);
    outbox = outbox();
    ByteBuffer half = ByteBuffer.allocate(2_000).put(new byte[] {0x16, 3, 3, 0x40, 0}).clear();
    transport.secure(OPTIONS.engine(), outbox);
    pair.left().write(new ByteBuffer[] {half}, 0, 1);

    assertThatThrownBy(transport::advance)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1000 bytes");
    transport.close();
    assertThat(memory.used()).isZero();
  }
}
