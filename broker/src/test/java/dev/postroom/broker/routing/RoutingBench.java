package dev.postroom.broker.routing;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.SubscriptionTrie;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/// A router with an account and receivers whose pipes are in the test's hands. Confined to one
/// thread.
final class RoutingBench {
  private final ChunkPool pool;
  private final SubscriptionTrie<Subscription> trie =
      new SubscriptionTrie<>(Subscription[]::new, 1);
  private final AccountView account = new AccountView(trie);
  private final Router router;
  private final Parser parser = new Parser();
  private final PublishedMessage message = new PublishedMessage();
  private final Peer sender;

  RoutingBench(ChunkPool pool, DeliveryOptions options) {
    this.pool = pool;
    this.router = new Router(pool, new SlowConsumerPolicy(options), new SplittableRandom(1));
    this.sender = peer();
    parser.limits(4096, 64 << 20, true);
  }

  Router router() {
    return router;
  }

  /// Return a new receiver whose pipe takes everything.
  Peer peer() {
    return new Peer(pool);
  }

  /// Return the receiver that publishes.
  Peer sender() {
    return sender;
  }

  Subscription subscribe(Peer peer, String subject) {
    byte[] bytes = subject.getBytes(StandardCharsets.US_ASCII);
    Subscription subscription =
        new Subscription(
            peer.receiver, bytes, null, new byte[] {'1'}, !Subjects.hasWildcard(bytes));
    trie.add(bytes, null, subscription);
    return subscription;
  }

  /// Route one message, and return how many accepted it.
  int publish(String subject, int size) {
    parse("PUB " + subject + " " + size, size);
    return router.route(account, message, sender.receiver);
  }

  /// Route a request that nobody listens to, and tell its sender so.
  void request(String subject, String reply) {
    parse("PUB " + subject + " " + reply + " 0", 0);
    router.route(account, message, sender.receiver);
    router.noResponders(account, message, sender.receiver);
  }

  private void parse(String line, int size) {
    byte[] bytes = (line + "\r\n" + "x".repeat(size) + "\r\n").getBytes(StandardCharsets.US_ASCII);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(0, bytes);
    parser.reset(buffer, 0, bytes.length);
    if (parser.next() != Operation.PUB) {
      throw new IllegalArgumentException(line);
    }
    message.set(parser);
  }

  /// One who receives: what its pipe took, and what its owner was told.
  static final class Peer implements OutboxOwner, ReceiverOwner {
    final Outbox outbox;
    final Receiver receiver;
    final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    boolean reads = true;
    boolean heapIsFull;
    int overflows;
    int starvations;

    private Peer(ChunkPool pool) {
      outbox = new Outbox(pool, this::take, this);
      receiver = new Receiver(outbox, this);
    }

    @Override
    public long id() {
      return 1;
    }

    private long take(ByteBuffer[] sources, int offset, int count) {
      long before = taken.size();
      for (int i = offset; reads && i < offset + count; i++) {
        byte[] bytes = new byte[sources[i].remaining()];
        sources[i].get(bytes);
        taken.writeBytes(bytes);
      }
      return taken.size() - before;
    }

    /// Return the bytes that wait.
    long pending() {
      outbox.lock();
      try {
        return outbox.pending();
      } finally {
        outbox.unlock();
      }
    }

    /// Read all that waits.
    void drain() {
      reads = true;
      outbox.lock();
      try {
        outbox.flushWritable();
      } finally {
        outbox.unlock();
      }
    }

    @Override
    public void outboxBlocked() {
      if (heapIsFull) {
        throw new OutOfMemoryError("the heap is full");
      }
    }

    @Override
    public void outboxFailed(IOException cause) {
      throw new AssertionError(cause);
    }

    @Override
    public void overflowed() {
      overflows++;
    }

    @Override
    public void starved() {
      starvations++;
    }

    @Override
    public void traceDelivery(String line, int headerSize, byte[] payload) {}

    @Override
    public void exhausted(Subscription subscription) {}
  }
}
