package dev.postroom.client;

import dev.postroom.platform.Clock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A subscription: where the reader puts messages, and consumers take them.
///
/// ```
///   reader: add, add, add, handOver ──► [waiting] ──► takeAll ──► [taken] ──► handler or next
/// ```
///
/// The reader gathers what one read brought and hands it over at once; a consumer takes all there
/// is at once: a lock per batch, not per message. Fields are marked by who uses them.
final class ClientSubscription implements Subscription {
  private static final Message[] NONE = {};
  private static final int FIRST = 16;

  private final ClientConnection connection;
  private final Clock clock;
  private final long sid;
  private final String subject;
  private final SubscribeOptions options;
  private final @Nullable MessageHandler handler;

  // The reader's.
  private @Nullable Message[] batch = NONE;
  private int batched;
  private String lastSubject = "";
  private byte[] lastSubjectBytes = {};

  // Under the lock.
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private @Nullable Message[] waiting = NONE;
  private int count;
  private long added;
  private long forgotten;
  private long pendingBytes;
  private boolean ended;
  private boolean slow;
  private long dropped;
  private long max;
  private long before; // what came before the present server was told of it, and it counts from 0
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  private volatile boolean thrownAway; // set under the lock, seen between two messages

  // The consumers', one at a time.
  private final ReentrantLock consuming = new ReentrantLock();
  private @Nullable Message[] taken = NONE;
  private int takenCount;
  private int next;
  private final AtomicLong handled = new AtomicLong(); // read by the reader
  private final AtomicLong handledBytes = new AtomicLong();

  ClientSubscription(
      ClientConnection connection,
      long sid,
      String subject,
      SubscribeOptions options,
      @Nullable MessageHandler handler) {
    this.connection = connection;
    this.clock = connection.clock();
    this.sid = sid;
    this.subject = subject;
    this.options = options;
    this.handler = handler;
  }

  long sid() {
    return sid;
  }

  @Override
  public String subject() {
    return subject;
  }

  @Override
  public String queue() {
    return options.queue();
  }

  /// Return the lines that tell a new server of it.
  String lines() {
    String queue = options.queue().isEmpty() ? "" : options.queue() + " ";
    String sub = "SUB " + subject + " " + queue + sid + "\r\n";
    lock.lock();
    try {
      before = added + dropped;
      return max == 0 ? sub : sub + maxLine();
    } finally {
      lock.unlock();
    }
  }

  /// Return the line that tells the present server when it ends.
  String maxLine() {
    lock.lock();
    try {
      return "UNSUB " + sid + " " + Math.max(1, max - before) + "\r\n";
    } finally {
      lock.unlock();
    }
  }

  /// Return the subject in the bytes as text: the one before, if it is the same. The reader's.
  String subjectOf(byte[] from, int start, int length) {
    byte[] last = lastSubjectBytes;
    if (last.length == length && Arrays.equals(from, start, start + length, last, 0, length)) {
      return lastSubject;
    }
    byte[] bytes = Arrays.copyOfRange(from, start, start + length);
    String text = new String(bytes, StandardCharsets.UTF_8);
    lastSubjectBytes = bytes;
    lastSubject = text;
    return text;
  }

  /// Keep a message until [#handOver]. The reader's. Return whether it is the first.
  boolean add(Message message) {
    if (batched == batch.length) {
      batch = Arrays.copyOf(batch, Math.max(FIRST, batched * 2));
    }
    batch[batched++] = message;
    return batched == 1;
  }

  /// Give what was kept to the consumers. The reader's.
  void handOver() {
    boolean tooSlow = false;
    boolean last = false;
    lock.lock();
    try {
      for (int i = 0; i < batched && !ended; i++) {
        Message message = batch[i];
        if (message != null && mayWait(message)) {
          append(message);
        } else {
          dropped++;
          tooSlow |= !slow;
          slow = true;
        }
        last = max > 0 && added + dropped >= max;
        ended |= last;
      }
      arrived.signal();
      if (ended) {
        arrived.signalAll();
      }
    } finally {
      lock.unlock();
    }
    Arrays.fill(batch, 0, batched, null);
    batched = 0;
    if (tooSlow) {
      connection.events().tell(new ConnectionEvent.SlowConsumer(subject, dropped()));
    }
    if (last) {
      connection.subscriptions().remove(this);
    }
  }

  private boolean mayWait(Message message) {
    long messages = pendingMessages();
    boolean fits =
        messages < options.maxPendingMessages()
            && pendingBytes - handledBytes.getAcquire() + message.size()
                <= options.maxPendingBytes();
    if (fits || messages == 0) {
      slow &= messages > 0;
      return true;
    }
    return false;
  }

  private long pendingMessages() {
    return added - forgotten - handled.getAcquire();
  }

  private void append(Message message) {
    if (count == waiting.length) {
      waiting = Arrays.copyOf(waiting, Math.max(FIRST, count * 2));
    }
    waiting[count++] = message;
    added++;
    pendingBytes += message.size();
  }

  /// Handle every message until the end; the body of the subscription's thread.
  void handleAll(MessageHandler each) {
    consuming.lock();
    try {
      while (takeAllForHandler()) {
        while (next < takenCount && !thrownAway) {
          handle(each);
        }
      }
      if (each instanceof ConcurrentHandler many) {
        many.awaitIdle();
      }
    } finally {
      consuming.unlock();
      finished.complete(null);
    }
  }

  private boolean takeAllForHandler() {
    while (true) {
      try {
        return takeAll(Long.MAX_VALUE);
      } catch (InterruptedException late) {
        // it was for a handler that has returned meanwhile: nobody else knows this thread
      }
    }
  }

  private void handle(MessageHandler each) {
    Message message = takeOne();
    if (next < takenCount) {
      message.moreFollow();
    }
    try {
      each.onMessage(message);
    } catch (Exception | Error failure) { // the next message may be handled all the same
      connection.events().tell(new ConnectionEvent.HandlerFailed(message.subject(), failure));
    } finally {
      boolean _ = Thread.interrupted(); // it was for this message
      done(message);
    }
  }

  private Message takeOne() {
    Message message = taken[next];
    taken[next++] = null;
    if (message == null) {
      throw new IllegalStateException("taken twice");
    }
    return message;
  }

  private void done(Message message) {
    handledBytes.setRelease(handledBytes.getPlain() + message.size());
    handled.setRelease(handled.getPlain() + 1);
  }

  /// Take all that waits when nothing is left of what was taken. Return false at the end.
  private boolean takeAll(long deadline) throws InterruptedException {
    if (next < takenCount && !thrownAway) {
      return true;
    }
    lock.lock();
    try {
      if (thrownAway) {
        forgotten += takenCount - next;
        next = takenCount;
        return false;
      }
      while (count == 0) {
        if (ended) {
          return false;
        }
        long left = deadline == Long.MAX_VALUE ? deadline : deadline - clock.nanos();
        if (left <= 0) {
          throw tooLate();
        }
        long rest = arrived.awaitNanos(left);
        assert rest <= left;
      }
      @Nullable Message[] empty = taken;
      taken = waiting;
      takenCount = count;
      next = 0;
      waiting = empty;
      count = 0;
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable Message next(Duration timeout) {
    return take(clock.nanos() + Timeouts.nanos(timeout));
  }

  private @Nullable Message take(long deadline) {
    if (handler != null) {
      throw new IllegalStateException("the messages on " + subject + " go to a handler");
    }
    awaitTurn(deadline);
    try {
      if (!takeAll(deadline)) {
        finished.complete(null);
        return null;
      }
      Message message = takeOne();
      done(message);
      return message;
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("a message on " + subject, e);
    } finally {
      consuming.unlock();
    }
  }

  private void awaitTurn(long deadline) {
    try {
      if (deadline == Long.MAX_VALUE) {
        consuming.lockInterruptibly();
      } else if (!consuming.tryLock(deadline - clock.nanos(), TimeUnit.NANOSECONDS)) {
        throw tooLate();
      }
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("a message on " + subject, e);
    }
  }

  private NatsException tooLate() {
    return new NatsException.TimedOut("no message on " + subject + " came in time");
  }

  @Override
  public Iterator<Message> iterator() {
    return new Iterator<>() {
      private @Nullable Message ahead;

      @Override
      public boolean hasNext() {
        if (ahead == null) {
          ahead = take(Long.MAX_VALUE);
        }
        return ahead != null;
      }

      @Override
      public Message next() {
        if (!hasNext()) {
          throw new NoSuchElementException("the subscription on " + subject + " has ended");
        }
        Message message = ahead;
        ahead = null;
        if (message == null) {
          throw new NoSuchElementException("several threads share this iterator");
        }
        return message;
      }
    };
  }

  @Override
  public void unsubscribe() {
    connection.subscriptions().remove(this);
    connection.unsubscribe(sid);
    end(true);
  }

  @Override
  public void unsubscribe(int most) {
    if (most < 1) {
      throw new IllegalArgumentException("max is " + most + "; it must be at least 1");
    }
    boolean reached;
    lock.lock();
    try {
      max = most;
      reached = added + dropped >= max;
    } finally {
      lock.unlock();
    }
    if (reached) {
      connection.subscriptions().remove(this);
      connection.unsubscribe(sid);
      end(false);
    } else {
      connection.limit(this);
    }
  }

  @Override
  public void drain(Duration timeout) {
    long deadline = clock.nanos() + Timeouts.positive(timeout);
    connection.unsubscribe(sid);
    try {
      connection.flush(timeout);
      connection.subscriptions().remove(this);
      end(false);
      awaitHandled(deadline);
    } catch (NatsException failed) {
      unsubscribe();
      throw failed;
    }
  }

  /// Wait until everything that came was handled.
  void awaitHandled(long deadline) {
    if (handler == null) {
      connection.subscriptions().remove(this); // its end is no reason to throw them away:
      return; // whoever takes messages takes the rest when he likes
    }
    if (isHandledHere()) {
      return; // the rest is handled when the handler that asks has returned
    }
    try {
      finished.get(Math.max(0, deadline - clock.nanos()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new NatsException.TimedOut(
          "the messages on " + subject + " were not handled in time; " + pending() + " are lost");
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("the messages on " + subject + " to be handled", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Return whether the caller is the handler of a message of this subscription.
  boolean isHandledHere() {
    return consuming.isHeldByCurrentThread() || ConcurrentHandler.isHandling(handler);
  }

  /// Take no more messages.
  ///
  /// @param forget whether those that wait are thrown away
  void end(boolean forget) {
    lock.lock();
    try {
      ended = true;
      if (forget) {
        thrownAway = true;
        forgotten += count;
        waiting = NONE;
        count = 0;
      }
      arrived.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long delivered() {
    lock.lock();
    try {
      return added;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long dropped() {
    lock.lock();
    try {
      return dropped;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long pending() {
    lock.lock();
    try {
      return pendingMessages();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    unsubscribe();
  }
}
