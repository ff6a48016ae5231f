package dev.postroom.benchmarks;

import dev.postroom.broker.options.DeliveryOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.ReceiverOwner;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Budget;
import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import dev.postroom.subject.Subjects;
import dev.postroom.subject.SubscriptionTrie;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// The way of a message through the broker without sockets: read buffer, parser, router, outboxes
/// whose pipes swallow everything.
final class Delivery implements OutboxOwner, ReceiverOwner {
  private final ChunkPool pool = new ChunkPool(new Budget(Long.MAX_VALUE));
  private final SubscriptionTrie<Subscription> trie =
      new SubscriptionTrie<>(Subscription[]::new, 1);
  private final AccountView account = new AccountView(trie);
  private final Router router =
      new Router(pool, new SlowConsumerPolicy(DeliveryOptions.defaults()), new SplittableRandom(1));
  private final Parser parser = new Parser();
  private final PublishedMessage message = new PublishedMessage();
  private final Receiver sender = receiver();
  private final ByteBuffer buffer;
  private final int operations;
  private long swallowed;

  /// Make the way for a read buffer that is full of these bytes, over and over.
  Delivery(String operation, int times) {
    byte[] one = operation.getBytes(StandardCharsets.ISO_8859_1);
    operations = times;
    buffer = ByteBuffer.allocateDirect(one.length * times).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < times; i++) {
      buffer.put(i * one.length, one);
    }
    parser.limits(4096, 1 << 20, true);
  }

  /// Add a subscription of a receiver of its own.
  Delivery subscribe(String subject, @Nullable String queue, boolean headers) {
    Receiver receiver = receiver();
    receiver.accept(headers, true);
    byte[] bytes = subject.getBytes(StandardCharsets.US_ASCII);
    Subscription subscription =
        new Subscription(receiver, bytes, queue, new byte[] {'1'}, !Subjects.hasWildcard(bytes));
    trie.add(bytes, queue, subscription);
    return this;
  }

  /// Route every message in the buffer, flush what was touched, and return how many deliveries
  /// there were: one round of an event loop.
  int round() {
    parser.reset(buffer, 0, buffer.capacity());
    int accepted = 0;
    for (int i = 0; i < operations; i++) {
      Operation operation = parser.next();
      if (operation != Operation.PUB && operation != Operation.HPUB) {
        throw new IllegalStateException("no message, but " + operation);
      }
      message.set(parser);
      accepted += router.route(account, message, sender);
    }
    router.flushTouched();
    return accepted;
  }

  /// Return the bytes that receivers were sent.
  long swallowed() {
    return swallowed;
  }

  /// Return the bytes lent from the pool.
  long lentBytes() {
    return pool.lentBytes();
  }

  private Receiver receiver() {
    return new Receiver(new Outbox(pool, this::swallow, this), this);
  }

  private long swallow(ByteBuffer[] sources, int offset, int count) {
    long taken = 0;
    for (int i = offset; i < offset + count; i++) {
      taken += sources[i].remaining();
      sources[i].position(sources[i].limit());
    }
    swallowed += taken;
    return taken;
  }

  @Override
  public void outboxBlocked() {
    throw new IllegalStateException("the pipe takes everything");
  }

  @Override
  public void outboxFailed(IOException cause) {
    throw new IllegalStateException("the pipe never breaks", cause);
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public void overflowed() {
    throw new IllegalStateException("nothing waits long enough");
  }

  @Override
  public void starved() {
    throw new IllegalStateException("there is memory for everything");
  }

  @Override
  public void traceDelivery(String line, int headerSize, byte[] payload) {
    throw new IllegalStateException("nothing is traced");
  }

  @Override
  public void exhausted(Subscription subscription) {
    throw new IllegalStateException("no subscription has an end");
  }
}
