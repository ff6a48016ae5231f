package dev.postroom.broker.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Where an outbox's bytes go: a socket, an encrypted socket, a pipe in this process. Never blocks.
@FunctionalInterface
public interface Flusher {

  /// Write what is taken of `count` buffers from `offset` on, in order, and return how many bytes
  /// were taken.
  long write(ByteBuffer[] sources, int offset, int count) throws IOException;
}
