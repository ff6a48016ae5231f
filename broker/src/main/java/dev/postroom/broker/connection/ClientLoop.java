package dev.postroom.broker.connection;

import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.Parser;
import dev.postroom.subject.Matcher;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// An event loop with what its client connections share: one read buffer, one parser, one router.
/// Confined to the loop's thread.
public final class ClientLoop {
  private static final int READ_BUFFER = 256 * 1024;

  private final EventLoop loop;
  private final int number;
  private final BrokerState state;
  private final ByteBuffer readBuffer =
      ByteBuffer.allocateDirect(READ_BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final Parser parser = new Parser();
  private final PublishedMessage message = new PublishedMessage();
  private final RandomGenerator random;
  private final long hashSeed;
  private final Router router;

  /// Make the loop of this number, counted from 0; its rounds end with one flush of every outbox
  /// they touched.
  public ClientLoop(EventLoop loop, int number, BrokerState state, long seed) {
    this.loop = loop;
    this.number = number;
    this.state = state;
    this.random = new SplittableRandom(seed);
    this.hashSeed = random.nextLong();
    this.router =
        new Router(state.pool(), new SlowConsumerPolicy(state.options().delivery()), random);
    router.trace(state.log().isEnabled(Level.TRACE));
    router.whenOverdrawn(this::cutSlowest);
    loop.atEndOfRound(this::endRound);
  }

  public EventLoop loop() {
    return loop;
  }

  public Router router() {
    return router;
  }

  BrokerState state() {
    return state;
  }

  ByteBuffer readBuffer() {
    return readBuffer;
  }

  Parser parser() {
    return parser;
  }

  PublishedMessage message() {
    return message;
  }

  /// Return what the connections' hash tables are seeded with.
  long hashSeed() {
    return hashSeed;
  }

  RandomGenerator random() {
    return random;
  }

  /// Return this loop's reader of an account's subscriptions.
  Matcher<Subscription> matcher(Account account) {
    return account.matcher(number);
  }

  private void endRound() {
    router.flushTouched();
    router.trace(state.log().isEnabled(Level.TRACE));
  }

  /// Cut receivers, those with most bytes waiting first, until all together hold no more than the
  /// server may (ADR 0008).
  private void cutSlowest() {
    boolean found = true;
    while (found && state.pool().isOverdrawn()) {
      found = cutOne();
    }
  }

  private boolean cutOne() {
    Connection slowest = null;
    long most = 0;
    for (Connection connection : state.registry().open()) {
      long pending = connection.pendingBytes();
      if (pending > most) {
        most = pending;
        slowest = connection;
      }
    }
    if (slowest == null) {
      return false;
    }
    slowest.cutForBudget();
    return true;
  }
}
