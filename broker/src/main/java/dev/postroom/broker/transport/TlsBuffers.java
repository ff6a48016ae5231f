package dev.postroom.broker.transport;

import dev.postroom.platform.Budget;
import java.nio.ByteBuffer;

/// What the encrypted connections of one loop read through, so that an idle one holds no buffer.
/// Confined to the loop.
public final class TlsBuffers {
  /// More than the largest record that is taken from anybody (33 KiB).
  static final int INPUT = 64 * 1024;

  private final Budget memory;
  private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);
  private final ByteBuffer decrypted = ByteBuffer.allocateDirect(INPUT);

  /// Make them; `memory` bounds what connections hold between two reads.
  public TlsBuffers(Budget memory) {
    this.memory = memory;
  }

  Budget memory() {
    return memory;
  }

  /// Return the buffer for bytes as they come from the peer.
  ByteBuffer input() {
    return input;
  }

  /// Return the buffer for a record that does not fit where it should go.
  ByteBuffer decrypted() {
    return decrypted;
  }
}
