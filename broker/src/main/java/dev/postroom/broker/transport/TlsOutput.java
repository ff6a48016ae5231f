package dev.postroom.broker.transport;

import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/// Encrypts what is written. Guarded by the lock of the connection's outbox, which its callers
/// hold.
///
/// Bytes count as taken when their records have left ([StagedBytes]).
final class TlsOutput {
  private static final ByteBuffer[] NOTHING = {ByteBuffer.allocate(0)};

  private final SSLEngine engine;
  private final StagedBytes records;
  private boolean isOver;
  private boolean isClosed;

  TlsOutput(SSLEngine engine, Transport lower, ChunkPool pool) {
    this.engine = engine;
    this.records = new StagedBytes(lower, pool, "encrypted");
  }

  /// Encrypt and write what the pipe takes, and return how many bytes have left.
  long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    if (!drain()) {
      return 0;
    }
    long taken = records.skip(sources, offset, count);
    int from = offset;
    int end = offset + count;
    while (true) {
      while (from < end && !sources[from].hasRemaining()) {
        from++;
      }
      if (from == end) {
        return taken;
      }
      int to = mark(sources, from, end);
      long wrapped = wrap(sources, from, to - from);
      if (wrapped == 0 && records.isEmpty()) {
        throw new IOException("the peer negotiates anew instead of listening");
      }
      if (!drain()) {
        reset(sources, from, to);
        records.madeOf(wrapped);
        return taken;
      }
      taken += wrapped;
    }
  }

  /// Remember where the buffers for the next chunk of records stand, and return the end of them.
  private static int mark(ByteBuffer[] sources, int from, int end) {
    long bytes = 0;
    int to = from;
    while (to < end && bytes < Chunk.SIZE) {
      bytes += sources[to].mark().remaining();
      to++;
    }
    return to;
  }

  private static void reset(ByteBuffer[] sources, int from, int to) {
    for (int i = from; i < to; i++) {
      sources[i].reset();
    }
  }

  /// Fill the chunk with records, and return how many bytes went in.
  private long wrap(ByteBuffer[] sources, int offset, int count) throws IOException {
    long wrapped = 0;
    while (true) {
      SSLEngineResult result = wrapOnce(sources, offset, count);
      wrapped += result.bytesConsumed();
      switch (result.getStatus()) {
        case BUFFER_OVERFLOW, BUFFER_UNDERFLOW -> {
          return wrapped;
        }
        case CLOSED -> throw new IOException("the peer has ended the encrypted connection");
        case OK -> {
          if (!sources[offset + count - 1].hasRemaining() || result.bytesProduced() == 0) {
            return wrapped;
          }
        }
      }
    }
  }

  private SSLEngineResult wrapOnce(ByteBuffer[] sources, int offset, int count) throws IOException {
    if (isClosed) {
      throw new ClosedChannelException();
    }
    return engine.wrap(sources, offset, count, records.memory());
  }

  /// Write what the protocol itself wants to say. Return whether all of it has left.
  boolean speak() throws IOException {
    while (drain()) {
      if (isOver || engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP) {
        return true;
      }
      SSLEngineResult result = wrapOnce(NOTHING, 0, 1);
      isOver = result.getStatus() == SSLEngineResult.Status.CLOSED;
      if (result.bytesProduced() == 0) {
        // The engine asks for the last word once the peer has said its own; that comes with the
        // end.
        return drain();
      }
    }
    return false;
  }

  /// Say the last word, if it can be said. Return whether all has left.
  boolean end() throws IOException {
    engine.closeOutbound();
    while (drain()) {
      if (isOver || engine.isOutboundDone()) {
        return true;
      }
      SSLEngineResult result = wrapOnce(NOTHING, 0, 1);
      isOver = result.getStatus() == SSLEngineResult.Status.CLOSED || result.bytesProduced() == 0;
    }
    return false;
  }

  /// Write records that wait. Return whether all have left.
  boolean drain() throws IOException {
    return records.drain();
  }

  boolean isWaiting() {
    return !records.isEmpty();
  }

  /// Forget what waits, and take nothing more.
  void close() {
    isClosed = true;
    records.release();
  }
}
