package dev.postroom.broker.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The bytes that wait for one receiver, in order.
///
/// ```
///   append ──► [view][view][view▒▒▒▒]──► flush ──► Flusher
///                chunk  shared  chunk being written
/// ```
///
/// Threading: guarded by its lock, which the caller takes with [#lock] around one or several calls;
/// nobody holds two outboxes' locks at once. Flushing under the lock is allowed because a [Flusher]
/// never blocks. After the pipe took less than offered the outbox is *blocked* and only its owner
/// flushes.
///
/// When there is no memory for what is appended the outbox closes itself and is *starved*: half a
/// message must never be followed by another. Nothing is thrown, so that who appends goes on with
/// the others; where the heap ends in the middle of an append, who appends calls [#starve].
public final class Outbox {
  /// Messages up to this size stand in one piece of memory.
  private static final int WHOLE = 4096;

  private final ReentrantLock lock = new ReentrantLock();
  private final ChunkPool pool;
  private final Flusher flusher;
  private final OutboxOwner owner;

  private ByteBuffer[] views = new ByteBuffer[4];
  private Chunk[] chunks = new Chunk[4];
  private int head;
  private int tail;
  private @Nullable Chunk writing;
  private int writePosition;
  private boolean tailGrows;

  private long queuedBytes;
  private long flushedBytes;
  private long offeredBytes;
  private boolean blocked;
  private boolean touched;
  // Volatile: changed under the lock; asked without it before taking it is worth while.
  private volatile boolean closed;
  private boolean starved;

  public Outbox(ChunkPool pool, Flusher flusher, OutboxOwner owner) {
    this.pool = pool;
    this.flusher = flusher;
    this.owner = owner;
  }

  public void lock() {
    lock.lock();
  }

  public void unlock() {
    lock.unlock();
  }

  /// Make room so that a message of `size` bytes, if it is small, stands in one piece.
  public void begin(int size) {
    assert lock.isHeldByCurrentThread();
    if (writing == null || (Chunk.SIZE - writePosition < size && size <= WHOLE)) {
      nextChunk();
    }
  }

  /// Append a copy of a range of the array.
  public void append(byte[] bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0 && hasRoom()) {
      int part = Math.min(left, Chunk.SIZE - writePosition);
      int at = grow(part);
      memory().put(at, bytes, from, part);
      from += part;
      left -= part;
    }
  }

  public void append(byte[] bytes) {
    append(bytes, 0, bytes.length);
  }

  /// Append a copy of a range of the buffer.
  public void append(ByteBuffer bytes, int offset, int length) {
    int from = offset;
    int left = length;
    while (left > 0 && hasRoom()) {
      int part = Math.min(left, Chunk.SIZE - writePosition);
      int at = grow(part);
      memory().put(at, bytes, from, part);
      from += part;
      left -= part;
    }
  }

  /// Append copies of a range of the array and, behind it, of a range of the buffer: the two parts
  /// of most messages, at once if they fit.
  public void append(
      byte[] first, int offset, int length, ByteBuffer second, int from, int secondLength) {
    Chunk chunk = writing;
    if (chunk == null || Chunk.SIZE - writePosition < length + secondLength) {
      append(first, offset, length);
      append(second, from, secondLength);
      return;
    }
    int at = grow(length + secondLength);
    ByteBuffer memory = chunk.memory();
    memory.put(at, first, offset, length);
    memory.put(at + length, second, from, secondLength);
  }

  /// Append bytes that other receivers get too, without a copy.
  public void append(SharedBytes shared) {
    for (int i = 0; i < shared.parts() && !closed; i++) {
      ensureRoom();
      ByteBuffer view = shared.view(i);
      queuedBytes += view.remaining();
      addView(view, shared.chunk(i));
    }
    tailGrows = false;
  }

  /// Offer everything to the pipe, unless it is blocked.
  public void flush() {
    assert lock.isHeldByCurrentThread();
    offeredBytes = queuedBytes;
    if (blocked || head == tail) {
      return;
    }
    try {
      flushedBytes += flusher.write(views, head, tail - head);
    } catch (IOException broken) {
      close();
      owner.outboxFailed(broken);
      return;
    }
    dropSent();
    if (head != tail) {
      blocked = true;
      tellBlocked();
    }
  }

  /// An owner that has not heard of it would never flush again.
  private void tellBlocked() {
    try {
      owner.outboxBlocked();
    } catch (OutOfMemoryError none) {
      starve();
      throw none;
    }
  }

  /// The owner's flush, when the pipe is writable again. Return whether all has left.
  public boolean flushWritable() {
    assert lock.isHeldByCurrentThread();
    blocked = false;
    flush();
    return !blocked;
  }

  /// Take no more bytes and forget those that wait.
  public void close() {
    assert lock.isHeldByCurrentThread();
    closed = true;
    while (head < tail) {
      dropHead();
    }
    releaseWriting();
    flushedBytes = queuedBytes;
  }

  /// Close it for want of memory, wherever in a message it was noticed.
  public void starve() {
    starved = true;
    close();
  }

  /// Remember that somebody will flush at the end of its round; false when somebody else already
  /// will.
  public boolean touch() {
    if (touched) {
      return false;
    }
    touched = true;
    return true;
  }

  /// Flush without waiting for the end of a round; takes the lock. Return whether nothing is left.
  public boolean flushNow() {
    lock.lock();
    try {
      flush();
      return pending() == 0;
    } finally {
      lock.unlock();
    }
  }

  /// Flush at the end of a round, by whom [#touch] told to.
  public void flushTouched() {
    lock.lock();
    try {
      touched = false;
      flush();
    } finally {
      lock.unlock();
    }
  }

  /// Return whether nothing more is taken; final only under the lock.
  public boolean isClosed() {
    return closed;
  }

  /// Return whether it closed itself because there was no memory for what was appended.
  public boolean isStarved() {
    return starved;
  }

  public boolean isBlocked() {
    return blocked;
  }

  /// Return the bytes that wait.
  public long pending() {
    return queuedBytes - flushedBytes;
  }

  /// Return about how much memory what waits takes: a chunk for a single byte, and a view for each
  /// shared payload.
  public long footprint() {
    int waiting = tail - head;
    boolean nothing = waiting == 0 && writing == null;
    return nothing ? 0 : pending() + Chunk.SIZE + (long) waiting * Chunk.VIEW_COST;
  }

  /// Return the bytes appended since the last flush.
  public long unoffered() {
    return queuedBytes - offeredBytes;
  }

  /// Return all bytes ever appended.
  public long queuedBytes() {
    return queuedBytes;
  }

  /// Return all bytes that ever left.
  public long flushedBytes() {
    return flushedBytes;
  }

  private boolean hasRoom() {
    return (writing != null && writePosition < Chunk.SIZE) || nextChunk();
  }

  private ByteBuffer memory() {
    Chunk chunk = writing;
    if (chunk == null) {
      throw new IllegalStateException("no chunk to write to");
    }
    return chunk.memory();
  }

  /// Make the bytes from the write position on part of what waits, and return that position.
  private int grow(int bytes) {
    Chunk chunk = writing;
    if (chunk == null) {
      throw new IllegalStateException("no chunk to write to");
    }
    int at = writePosition;
    writePosition += bytes;
    queuedBytes += bytes;
    if (tailGrows) {
      views[tail - 1].limit(writePosition);
    } else {
      ensureRoom();
      addView(chunk.view(at, writePosition), chunk);
      tailGrows = true;
    }
    return at;
  }

  private boolean nextChunk() {
    if (closed) {
      return false;
    }
    releaseWriting();
    writing = pool.acquire();
    writePosition = 0;
    if (writing == null) {
      starve();
    }
    return !starved;
  }

  private void releaseWriting() {
    if (writing != null) {
      writing.release();
      writing = null;
    }
    tailGrows = false;
  }

  /// Comes before a view is taken: one that found no place would never be given back.
  private void ensureRoom() {
    if (tail == views.length) {
      makeRoom();
    }
  }

  private void addView(ByteBuffer view, Chunk chunk) {
    views[tail] = view;
    chunks[tail++] = chunk;
  }

  private void makeRoom() {
    int count = tail - head;
    int capacity = count > views.length / 2 ? views.length * 2 : views.length;
    ByteBuffer[] widerViews = new ByteBuffer[capacity];
    Chunk[] widerChunks = new Chunk[capacity];
    System.arraycopy(views, head, widerViews, 0, count);
    System.arraycopy(chunks, head, widerChunks, 0, count);
    views = widerViews;
    chunks = widerChunks;
    head = 0;
    tail = count;
  }

  private void dropSent() {
    while (head < tail && !views[head].hasRemaining()) {
      dropHead();
    }
    if (head == tail) {
      releaseWriting();
      head = 0;
      tail = 0;
      if (views.length > 1024) { // a burst is over: give the room back
        views = new ByteBuffer[4];
        chunks = new Chunk[4];
      }
    }
  }

  @SuppressWarnings(
      "NullAway") // reason: slots outside head..tail are null so that nothing is kept alive; none
  // is read
  private void dropHead() {
    chunks[head].giveBack(views[head]);
    views[head] = null;
    chunks[head] = null;
    head++;
    if (head == tail) {
      tailGrows = false;
    }
  }

  @Override
  public String toString() {
    return "Outbox[pending="
        + pending()
        + ", views="
        + Arrays.toString(Arrays.copyOfRange(views, head, tail))
        + "]";
  }
}
