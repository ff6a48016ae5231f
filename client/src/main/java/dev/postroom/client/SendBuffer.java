package dev.postroom.client;

import dev.postroom.client.ConnectionEvent.PublishRange;
import dev.postroom.client.wire.Wire;
import dev.postroom.platform.Clock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What is to be sent, in order.
///
/// ```
///   publish ──► [filling▒▒▒▒    ]  ⇄ swap ⇄  [being written] ──► Wire
/// ```
///
/// Everybody appends to one array while another is being written; then they change places. So one
/// write takes all that came meanwhile, and nobody waits for the wire but when the array is full.
/// It outlives connections: without a wire publishes wait in it, and what was handed to a wire that
/// broke is never handed to the next, for the server may have had it.
///
/// Thread-safe, guarded by its lock; writing happens outside of it, by one thread at a time. Only
/// the thread whose task it is waits for a wire: what a full pipe does not take of a user's thread
/// is left to it.
final class SendBuffer {
  private static final int SMALL = 16 * 1024;
  private static final int SHRINK_FROM = 1 << 20;

  /// While connected so many bytes may wait for the writer; then publishers wait. Measured: with 4
  /// MiB, which no cache holds, a publish of 128 bytes costs 1.7 times as much, with 64 KiB 1.2.
  private static final int MOST_CONNECTED = 256 << 10;

  private static final byte[] PUB = ascii("PUB ");
  private static final byte[] HPUB = ascii("HPUB ");
  private static final byte[] PING = ascii("PING\r\n");
  private static final int LINE_EXTRA = 48;
  private static final int MOST_WRITES = 8;
  private static final int OPEN = -1;
  private static final byte[] NONE = {};

  /// A PING on its way: how much was published before it, and who waits for the answer.
  private record Question(long published, CompletableFuture<Void> answer) {}

  private final Clock clock;
  private final int mostAway;
  private final long writeNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final ArrayDeque<Question> questions = new ArrayDeque<>();
  private final List<CompletableFuture<Void>> later =
      new ArrayList<>(); // to be asked when attached

  private byte[] filling = new byte[SMALL];
  private int filled;
  private byte[] spare = new byte[SMALL];
  private @Nullable Wire wire;
  private boolean writing;
  private @Nullable Piece rest; // of a write that was cut short; writing until it is done
  private boolean broken; // from a write that failed until [#detach]
  private boolean closed;
  private long published;
  private long publishedBytes;
  private long handed;
  private long confirmed;
  private int sealedLength = OPEN; // where the last PING ends, once it was asked for
  private long sealedPublished;

  SendBuffer(ClientOptions options, Clock clock) {
    this.clock = clock;
    this.mostAway = options.reconnectBufferBytes();
    this.writeNanos = options.writeTimeout().toNanos();
  }

  /// Append a message.
  ///
  /// @param headers null for none
  /// @param urgent whether nothing will follow at once: who publishes writes it himself, where the
  ///   wire allows that. Else the thread whose task it is takes along what comes meanwhile
  void publish(
      byte[] subject,
      byte @Nullable [] reply,
      byte @Nullable [] headers,
      byte[] body,
      boolean urgent) {
    int headerSize = headers == null ? 0 : headers.length;
    int total = headerSize + body.length;
    int size = subject.length + (reply == null ? 0 : reply.length) + total + LINE_EXTRA;
    boolean flush;
    lock.lock();
    try {
      awaitRoom(size);
      append(headers == null ? PUB : HPUB);
      append(subject);
      append(' ');
      if (reply != null) {
        append(reply);
        append(' ');
      }
      if (headers != null) {
        append(headerSize);
        append(' ');
      }
      append(total);
      appendLineEnd();
      if (headers != null) {
        append(headers);
      }
      append(body);
      appendLineEnd();
      published++;
      publishedBytes += total;
      flush = flushesItself(urgent);
    } finally {
      lock.unlock();
    }
    if (flush) {
      flush(false);
    }
  }

  /// Append a line of the protocol; it is dropped while no server is there, since a new server is
  /// told everything anyway.
  void control(String line) {
    control(line, true);
  }

  /// Append a line of the protocol, and leave it to the writing thread: for who reads, which may be
  /// a thread that carries and must not carry once more.
  void answer(String line) {
    control(line, false);
  }

  private void control(String line, boolean urgent) {
    boolean flush;
    lock.lock();
    try {
      if (wire == null) {
        return;
      }
      byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
      makeRoom(bytes.length);
      append(bytes);
      flush = flushesItself(urgent);
    } finally {
      lock.unlock();
    }
    if (flush) {
      flush(false);
    }
  }

  /// Ask the server whether it had everything; while none is there the next one is asked, behind
  /// what waits for it. The answer completes the future; the loss of the connection fails it.
  CompletableFuture<Void> ping() {
    return ping(false);
  }

  /// Send what waits and a last PING, and nothing more: what comes from now on waits for the next
  /// wire. The answer completes the future.
  CompletableFuture<Void> lastPing() {
    return ping(true);
  }

  private CompletableFuture<Void> ping(boolean last) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    boolean flush;
    lock.lock();
    try {
      if (wire == null && (closed || last || broken)) {
        answer.completeExceptionally(new IOException("no server is there"));
        return answer;
      }
      if (wire == null) {
        later.add(answer);
        return answer;
      }
      ask(answer);
      if (last) {
        sealedLength = filled;
        sealedPublished = published;
      }
      flush = flushesItself(true);
    } finally {
      lock.unlock();
    }
    if (flush) {
      flush(false);
    }
    return answer;
  }

  private void ask(CompletableFuture<Void> answer) {
    makeRoom(PING.length);
    append(PING);
    questions.add(new Question(published, answer));
  }

  /// A PONG came.
  void pongReceived() {
    Question asked;
    lock.lock();
    try {
      asked = questions.poll();
      if (asked != null) {
        confirmed = asked.published;
      }
    } finally {
      lock.unlock();
    }
    if (asked != null) {
      asked.answer.complete(null);
    }
  }

  /// Send to this wire from now on, what tells the server of everything first.
  void attach(Wire next, String first) {
    byte[] before = first.getBytes(StandardCharsets.UTF_8);
    boolean flush;
    lock.lock();
    try {
      makeRoom(before.length);
      System.arraycopy(filling, 0, filling, before.length, filled);
      System.arraycopy(before, 0, filling, 0, before.length);
      filled += before.length;
      wire = next;
      later.stream().filter(answer -> !answer.isDone()).forEach(this::ask);
      later.clear();
      flush = flushesItself(true);
    } finally {
      lock.unlock();
    }
    if (flush) {
      flush(false);
    }
  }

  /// Send nothing any more until the next [#attach]. Return the publishes that the old server may
  /// have had or not.
  PublishRange detach() {
    ArrayDeque<Question> unanswered;
    PublishRange inDoubt;
    lock.lock();
    try {
      wire = null;
      broken = false;
      sealedLength = OPEN;
      inDoubt = new PublishRange(confirmed + 1, handed);
      confirmed = handed;
      filled = WholeMessages.keep(filling, filled);
      unanswered = new ArrayDeque<>(questions);
      questions.clear();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    for (Question question : unanswered) {
      question.answer.completeExceptionally(new IOException("the connection was lost"));
    }
    return inDoubt;
  }

  /// Take nothing any more; who waits is told. Return the publishes that no server got.
  PublishRange close() {
    List<CompletableFuture<Void>> unasked;
    PublishRange unsent;
    lock.lock();
    try {
      closed = true;
      unsent = new PublishRange(handed + 1, published);
      unasked = List.copyOf(later);
      later.clear();
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
    IOException end = new IOException("the connection was closed");
    unasked.forEach(answer -> answer.completeExceptionally(end));
    PublishRange _ = detach();
    return unsent;
  }

  /// Write what is appended until [#close]; the body of the thread that writes for all.
  void writeUntilClosed() {
    while (awaitWork()) {
      flush(true);
    }
  }

  private boolean awaitWork() {
    lock.lock();
    try {
      while (!closed && rest == null && (filled == 0 || wire == null || writing)) {
        work.awaitUninterruptibly();
      }
      return !closed;
    } finally {
      lock.unlock();
    }
  }

  /// Write what waits, unless somebody does already. After a few rounds, in which others went on
  /// appending, the rest is left to the thread whose task it is, which alone may wait for the wire.
  private void flush(boolean mayWait) {
    lock.lock();
    try {
      Piece begun = rest;
      if (mayWait && begun != null) {
        rest = null;
        write(begun, true);
      }
      Wire target = wire;
      for (int i = 0; i < MOST_WRITES && target != null && filled > 0 && !writing; i++) {
        write(take(target), mayWait);
        target = wire;
      }
    } finally {
      if (filled > 0) {
        work.signal();
      }
      lock.unlock();
    }
  }

  /// Take what waits, up to the last PING; the arrays change places.
  private Piece take(Wire target) {
    boolean isLast = sealedLength >= 0;
    byte[] full = filling;
    int length = isLast ? sealedLength : filled;
    int left = filled - length;
    filling = spare.length >= left ? spare : new byte[left];
    spare = NONE;
    System.arraycopy(full, length, filling, 0, left);
    filled = left;
    handed = isLast ? sealedPublished : published;
    return new Piece(target, full, 0, length, isLast);
  }

  private void write(Piece piece, boolean mayWait) {
    writing = true;
    lock.unlock();
    boolean failed = true;
    int taken = 0;
    try {
      taken = piece.write(mayWait);
      failed = false;
    } catch (IOException e) {
      // who reads from the wire, which is closed below, finds out and knows what to do
    } finally {
      if (failed) { // also by an Error, on whose thread ever
        piece.target().close();
      }
      lock.lock();
      written(piece, taken, failed);
    }
  }

  private void written(Piece piece, int taken, boolean failed) {
    if (!failed && taken < piece.length()) {
      rest = piece.from(taken);
      work.signal();
      return;
    }
    writing = false;
    spare = piece.bytes().length > SHRINK_FROM ? new byte[SMALL] : piece.bytes();
    if ((failed || piece.isLast()) && piece.target().equals(wire)) {
      broken = failed;
      wire = null;
      sealedLength = OPEN;
    }
    room.signalAll();
  }

  /// Return whether the caller must flush; else somebody else was told to.
  private boolean flushesItself(boolean urgent) {
    if (wire == null || writing) {
      return false; // who writes looks again
    }
    if (urgent && wire.isWrittenByAnyone() && StackRoom.isThere()) {
      return true;
    }
    work.signal();
    return false;
  }

  private void awaitRoom(int size) {
    long deadline = clock.nanos() + writeNanos;
    while (!closed
        && filled > 0
        && (long) filled + size > (wire == null ? mostAway : MOST_CONNECTED)) {
      if (wire == null) {
        throw new NatsException.BufferFull(
            "no server is there and "
                + filled
                + " bytes wait already; at most "
                + mostAway
                + " may. The message was not taken");
      }
      long left = deadline - clock.nanos();
      if (left <= 0) {
        throw new NatsException.TimedOut(
            "the server took nothing for "
                + Duration.ofNanos(writeNanos)
                + " and "
                + filled
                + " bytes wait. The message was not taken");
      }
      try {
        long rest = room.awaitNanos(left);
        assert rest <= left;
      } catch (InterruptedException e) {
        throw NatsException.Interrupted.of("room in the buffer of what is sent", e);
      }
    }
    if (closed) {
      throw new NatsException.Closed("the connection is closed", null);
    }
    makeRoom(size);
  }

  private void makeRoom(int size) {
    if (filled + size > filling.length) {
      filling = Arrays.copyOf(filling, Math.max(filled + size, filling.length * 2));
    }
  }

  private void append(byte[] bytes) {
    System.arraycopy(bytes, 0, filling, filled, bytes.length);
    filled += bytes.length;
  }

  private void append(char c) {
    filling[filled++] = (byte) c;
  }

  private void appendLineEnd() {
    filling[filled++] = '\r';
    filling[filled++] = '\n';
  }

  private void append(int number) {
    int digits = 1;
    for (int rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    int rest = number;
    for (int i = filled + digits - 1; i >= filled; i--) {
      filling[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    filled += digits;
  }

  /// Return how many messages were appended so far.
  long published() {
    lock.lock();
    try {
      return published;
    } finally {
      lock.unlock();
    }
  }

  /// Return the bytes of their headers and payloads.
  long publishedBytes() {
    lock.lock();
    try {
      return publishedBytes;
    } finally {
      lock.unlock();
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
