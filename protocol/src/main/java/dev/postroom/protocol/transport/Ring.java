package dev.postroom.protocol.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A bounded ring of bytes between one thread that reads and one at a time that writes. Thread-safe
/// for those two, and for [#end] and [#abandon] from anywhere; takes no lock and makes no object.
///
/// ```
///              taken            written
///   [ free     |▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒|     free ]      both only grow; place = count % capacity
/// ```
///
/// Each side moves its own count and looks at the other's; the highest bit of a count says that its
/// side has stopped, so that no count moves after its side stopped. Nobody is forgotten because
/// each side says what it did *before* it looks at what the other did: of two that happen at once,
/// at least one sees the other.
final class Ring {
  private static final long STOPPED = Long.MIN_VALUE;

  private final byte[] memory;
  private final Runnable readable;
  private final Runnable writable;
  private final AtomicLong written = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicBoolean writerWaits = new AtomicBoolean();

  /// Make an empty ring that calls `readable` when it stops being empty or ends, and `writable`
  /// when it has room again for a write that was cut short.
  Ring(int capacity, Runnable readable, Runnable writable) {
    this.memory = new byte[capacity];
    this.readable = readable;
    this.writable = writable;
  }

  /// Take out what fits into the target; 0 when the ring is empty, -1 when it will stay so.
  int read(ByteBuffer target) throws IOException {
    long from = taken.get();
    if (from < 0) {
      throw new IOException("this end is closed; nothing can be read from it");
    }
    long state = written.get();
    long there = count(state) - from;
    if (there == 0) {
      return state < 0 ? -1 : 0;
    }
    int size = (int) Math.min(there, target.remaining());
    if (size == 0) {
      return 0;
    }
    copyOut(from, target, size);
    if (!taken.compareAndSet(from, from + size)) {
      throw new IOException("this end was closed during a read");
    }
    if (writerWaits.get() && isHalfFree()) {
      wakeWriter();
    }
    return size;
  }

  /// Put in what fits of `count` buffers from `offset` on, and return how many bytes.
  long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    int end = offset + count;
    int next = offset;
    long total = 0;
    while (true) {
      long from = written.get();
      long room = room(from);
      long at = from;
      while (next < end) {
        ByteBuffer source = sources[next];
        int size = (int) Math.min(source.remaining(), room - (at - from));
        copyIn(at, source, size);
        at += size;
        if (source.hasRemaining()) {
          break;
        }
        next++;
      }
      publish(from, at);
      total += at - from;
      if (next == end) {
        return total;
      }
      boolean alreadyOwed = writerWaits.getAndSet(true);
      if (!isHalfFree() && taken.get() >= 0) {
        return total;
      }
      // The reader made room, or closed, before it could see that somebody waits for it: go on.
      // What
      // an earlier write has a claim to stays owed.
      if (!alreadyOwed) {
        writerWaits.set(false);
      }
    }
  }

  /// Say that nothing more will be written; does nothing when said before.
  void end() {
    long before = stop(written);
    if (before >= 0 && taken.get() >= 0) {
      readable.run();
    }
  }

  /// Say that nothing more will be read, and forget what is there; does nothing when said before.
  void abandon() {
    stop(taken);
    if (writerWaits.get()) {
      wakeWriter();
    }
  }

  /// Return whether a read would find bytes or the end.
  boolean isReadable() {
    long from = taken.get();
    long state = written.get();
    return from >= 0 && (state < 0 || state > from);
  }

  /// Return whether no call of `writable` is owed to the writer; nothing is, once it has stopped.
  boolean isWritable() {
    return !writerWaits.get() || written.get() < 0;
  }

  private long room(long from) throws IOException {
    if (from < 0) {
      throw new IOException("this end was closed or has shut down its output; it writes no more");
    }
    long state = taken.get();
    if (state < 0) {
      throw new IOException("the peer has closed; nobody would read what is written");
    }
    return memory.length - (from - state);
  }

  private void publish(long from, long to) throws IOException {
    if (to == from) {
      return;
    }
    if (!written.compareAndSet(from, to)) {
      throw new IOException("this end was closed during a write");
    }
    if (taken.get() == from) {
      readable.run();
    }
  }

  private boolean isHalfFree() {
    long free = memory.length - (count(written.get()) - count(taken.get()));
    return 2 * free >= memory.length;
  }

  private void wakeWriter() {
    if (writerWaits.compareAndSet(true, false) && written.get() >= 0) {
      writable.run();
    }
  }

  private void copyIn(long at, ByteBuffer source, int size) {
    int place = (int) (at % memory.length);
    int first = Math.min(size, memory.length - place);
    source.get(memory, place, first);
    source.get(memory, 0, size - first);
  }

  private void copyOut(long at, ByteBuffer target, int size) {
    int place = (int) (at % memory.length);
    int first = Math.min(size, memory.length - place);
    target.put(memory, place, first);
    target.put(memory, 0, size - first);
  }

  private static long count(long state) {
    return state & ~STOPPED;
  }

  private static long stop(AtomicLong side) {
    return side.getAndUpdate(state -> state | STOPPED);
  }
}
