package dev.postroom.server;

import dev.postroom.broker.Broker;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Gives memory back to the system after a burst. The JVM does so only when it collects, and a
/// server whose messages allocate nothing does not collect: what a burst took it would keep for
/// ever.
///
/// Every few seconds it asks how much could come back: chunks that nobody needs any more, a heap
/// that has grown, subscriptions and connections that are gone. When that is much, and the server
/// has been quiet so long that a pause hurts nobody, it lets the JVM collect. Confined to its
/// thread, but for [#close].
final class MemoryReturn implements AutoCloseable {
  private static final long PERIOD_MILLIS = 10_000;

  /// What goes on in one period of a quiet server, at most: messages in and out, connections made,
  /// subscriptions more or less.
  private static final long QUIET = 1_000;

  /// A collection for less is not worth its pause; nor for less than such a share of the heap, for
  /// the larger that is the longer is the pause.
  static final long WORTHWHILE = 24L << 20;

  private static final int WORTHWHILE_SHARE = 8;

  // What they take of the heap, about; see docs/internals/performance.md.
  private static final long SUBSCRIPTION_BYTES = 250;
  private static final long CONNECTION_BYTES = 3_500;

  /// The JVM's memory, as far as this matters.
  interface Heap {
    /// Return the bytes that the heap has of the system.
    long bytes();

    /// Let the JVM collect, and give back what it can. Blocks.
    void collect();
  }

  /// What the server does and holds: messages in and out and connections made since its start,
  /// subscriptions that are there, connections that ended since the start.
  record Load(long messages, long connections, long subscriptions, long ended) {

    static Load of(ServerSnapshot figures) {
      return new Load(
          figures.inMsgs() + figures.outMsgs(),
          figures.totalConnections(),
          figures.subscriptions(),
          figures.totalConnections() - figures.connections());
    }
  }

  private static final Heap JVM =
      new Heap() {
        @Override
        public long bytes() {
          return Runtime.getRuntime().totalMemory();
        }

        @Override
        public void collect() {
          System.gc();
        }
      };

  private final Supplier<Load> load;
  private final LongSupplier trim;
  private final Heap heap;
  private final Log log;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Load last = new Load(0, 0, 0, 0);
  private boolean wasQuiet;
  // Since the last collection:
  private long heapBytes;
  private long letGo;
  private long mostSubscriptions;
  private long endedBefore;

  MemoryReturn(Supplier<Load> load, LongSupplier trim, Heap heap, Log log) {
    this.load = load;
    this.trim = trim;
    this.heap = heap;
    this.log = log;
    this.heapBytes = heap.bytes();
  }

  /// Return what looks after the memory of a process that is there for this broker, once it is
  /// started; never of a program that has a server inside, whose pauses are its own business.
  static MemoryReturn of(Broker broker, Log log) {
    return new MemoryReturn(() -> Load.of(broker.snapshot()), broker.pool()::trim, JVM, log);
  }

  /// Look from time to time, on a thread of its own.
  void start() {
    Threads.startDaemon("postroom-memory", log, this::run);
  }

  private void run() {
    try {
      while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) {
        check();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // somebody ends the process
    }
  }

  /// Look no more. Returns at once.
  @Override
  public void close() {
    closed.countDown();
  }

  /// Look once, and collect if it is time; once in a period.
  void check() {
    Load now = load.get();
    letGo += trim.getAsLong();
    mostSubscriptions = Math.max(mostSubscriptions, now.subscriptions());
    boolean isQuiet = happened(last, now) <= QUIET;
    last = now;
    if (isQuiet && wasQuiet && returnable(now) >= worthwhile()) {
      collect(now);
    }
    wasQuiet = isQuiet;
  }

  private static long happened(Load before, Load now) {
    return now.messages()
        - before.messages()
        + (now.connections() - before.connections())
        + Math.abs(now.subscriptions() - before.subscriptions());
  }

  private long worthwhile() {
    return Math.max(WORTHWHILE, heap.bytes() / WORTHWHILE_SHARE);
  }

  private long returnable(Load now) {
    return letGo
        + Math.max(0, heap.bytes() - heapBytes)
        + (mostSubscriptions - now.subscriptions()) * SUBSCRIPTION_BYTES
        + (now.ended() - endedBefore) * CONNECTION_BYTES;
  }

  private void collect(Load now) {
    long before = heap.bytes();
    heap.collect();
    heapBytes = heap.bytes();
    log.debug(
        "Collected while quiet: heap of %d KB is %d KB now, %d KB outside it are free"
            .formatted(before >> 10, heapBytes >> 10, letGo >> 10));
    letGo = 0;
    mostSubscriptions = now.subscriptions();
    endedBefore = now.ended();
  }
}
