package dev.postroom.client.wire;

import dev.postroom.platform.Clock;
import dev.postroom.protocol.transport.Readiness;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One end of a pipe to a server in this process: no socket, no system call.
public final class PipeWire implements Wire, Readiness {
  private final TransportPair.End end;
  private final Clock clock;
  private final ByteBuffer[] sources = new ByteBuffer[1];
  private ByteBuffer target = ByteBuffer.allocate(0);
  // Volatile: set by the one that waits, read by the peer that wakes it.
  private volatile @Nullable Thread reader;
  private volatile @Nullable Thread writer;

  private long readNanos; // the reader's

  /// Make a wire of an end that nobody else uses.
  public PipeWire(TransportPair.End end, Clock clock) {
    this.end = end;
    this.clock = clock;
    end.onReady(this);
  }

  @Override
  public void readable() {
    LockSupport.unpark(reader);
  }

  @Override
  public void writable() {
    LockSupport.unpark(writer);
  }

  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very array
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (target.array() != bytes) {
      target = ByteBuffer.wrap(bytes);
    }
    target.limit(offset + length).position(offset);
    reader = Thread.currentThread();
    long started = clock.nanos();
    boolean interrupted = false;
    try {
      while (true) {
        int count = end.read(target);
        if (count != 0) {
          return count;
        }
        if (readNanos == 0) {
          LockSupport.park(this);
        } else if (clock.nanos() - started < readNanos) {
          LockSupport.parkNanos(this, readNanos);
        } else {
          throw new SocketTimeoutException(
              "nothing was received for " + Duration.ofNanos(readNanos));
        }
        interrupted |= Thread.interrupted(); // an interrupt would make a busy loop of this
      }
    } finally {
      restore(interrupted);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
    sources[0] = source;
    writer = Thread.currentThread();
    boolean interrupted = false;
    try {
      while (true) {
        end.write(sources, 0, 1);
        if (!source.hasRemaining()) {
          return;
        }
        if (!end.isWritable()) { // after a close the next write says so
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      writer = null;
      restore(interrupted);
    }
  }

  private static void restore(boolean interrupted) {
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void readTimeout(Duration timeout) {
    readNanos = timeout.toNanos();
  }

  @Override
  public boolean isWrittenByAnyone() {
    return true;
  }

  @Override
  public String peer() {
    return end.remoteHost();
  }

  @Override
  public void close() {
    end.close();
    readable();
    writable();
  }
}
