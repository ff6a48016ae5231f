package dev.postroom.client.wire;

import dev.postroom.platform.Clock;
import dev.postroom.protocol.transport.Courier;
import dev.postroom.protocol.transport.Readiness;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One end of a pipe to a server in this process: no socket, no system call, and, once [#readAll]
/// was called, no thread of its own: whoever brings bytes reads them too ([Courier]).
public final class PipeWire implements Wire, Readiness {
  private static final int MOST_READS = 16;

  private final TransportPair.End end;
  private final Courier courier;
  private final Clock clock;
  private final ByteBuffer[] sources = new ByteBuffer[1];
  private ByteBuffer target = ByteBuffer.allocate(0);
  // Volatile: set by the one that waits, read by the peer that wakes it.
  private volatile @Nullable Thread keeper;
  private volatile @Nullable Thread writer;
  private long readNanos; // the keeper's

  /// Held by whoever reads, or has been asked to; by the keeper for ever at the end.
  private final AtomicBoolean isReading = new AtomicBoolean();

  // Volatile: set by the keeper, and by who reads for it; read by the others.
  private volatile @Nullable Reading reading;
  private volatile boolean hasEnded;
  private volatile @Nullable Throwable failure;

  /// Make a wire of an end that nobody else uses.
  public PipeWire(TransportPair.End end, Clock clock) {
    this.end = end;
    this.courier = end.courier();
    this.clock = clock;
    end.onReady(this);
  }

  @Override
  public void readable() {
    if (reading == null) {
      LockSupport.unpark(keeper);
    } else if (isReading.compareAndSet(false, true)) {
      courier.later(this::readWhatIsThere);
    }
  }

  @Override
  public void writable() {
    LockSupport.unpark(writer);
  }

  @Override
  public void readAll(Reading all) throws IOException {
    keeper = Thread.currentThread();
    boolean interrupted = false;
    reading = all;
    if (end.isReadable()) {
      readable(); // what came before nobody was told of
    }
    while (!hasEnded || !isReading.compareAndSet(false, true)) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    restore(interrupted);
    switch (failure) {
      case IOException broken -> throw broken;
      case RuntimeException fault -> throw fault;
      case Error fault -> throw fault;
      case null, default -> {}
    }
  }

  /// Read until nothing is there, or others should have their turn; by whoever has been given
  /// [#isReading].
  private void readWhatIsThere() {
    Reading all = reading;
    int reads = 0;
    do {
      try {
        while (all != null && !hasEnded && end.isReadable()) {
          if (reads++ == MOST_READS) {
            courier.later(this::readWhatIsThere);
            return;
          }
          if (!all.readOnce()) {
            hasEnded = true;
          }
        }
      } catch (IOException | RuntimeException | Error e) {
        failure = e; // the keeper's: this thread may be that of a user of another connection
        hasEnded = true;
      }
      isReading.set(false);
    } while (!hasEnded && end.isReadable() && isReading.compareAndSet(false, true));
    if (hasEnded) {
      LockSupport.unpark(keeper);
    }
  }

  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very array
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (target.array() != bytes) {
      target = ByteBuffer.wrap(bytes);
    }
    target.limit(offset + length).position(offset);
    int count = end.read(target);
    return count == 0 ? awaitBytes() : count;
  }

  private int awaitBytes() throws IOException {
    keeper = Thread.currentThread();
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
    int written = writeSome(bytes, offset, length);
    while (written < length) {
      awaitWritable();
      written += writeSome(bytes, offset + written, length - written);
    }
  }

  @Override
  public int writeSome(byte[] bytes, int offset, int length) throws IOException {
    sources[0] = ByteBuffer.wrap(bytes, offset, length);
    courier.begin();
    try {
      return (int) end.write(sources, 0, 1);
    } finally {
      courier.carry();
    }
  }

  private void awaitWritable() {
    writer = Thread.currentThread();
    boolean interrupted = false;
    while (!end.isWritable()) { // after a close the next write says so
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    writer = null;
    restore(interrupted);
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
  public void close() {
    end.close();
    hasEnded = true;
    LockSupport.unpark(keeper);
    writable();
  }
}
