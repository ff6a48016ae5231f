package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.SlowConsumerPolicy;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.RouterHome;
import dev.postroom.broker.transport.TlsBuffers;
import dev.postroom.platform.Log.Level;
import dev.postroom.protocol.Parser;
import dev.postroom.subject.mapping.Mapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// An event loop with what its client connections share: one read buffer, one parser, one router.
/// Confined to the loop's thread.
public final class ClientLoop {
  private static final int READ_BUFFER = 256 * 1024;

  /// So much of what all may hold is made free beyond the least, so that the next round need not
  /// cut again.
  private static final int STEPS = 16;

  private final Loop loop;
  private final int number;
  private final BrokerState state;
  private final ByteBuffer readBuffer =
      ByteBuffer.allocateDirect(READ_BUFFER).order(ByteOrder.LITTLE_ENDIAN);
  private final LargeBuffers largeBuffers;
  private final Parser parser = new Parser();
  private final PublishedMessage message = new PublishedMessage();
  private final Mapper mapper;
  private final RandomGenerator random;
  private final long hashSeed;
  private final Router router;
  private final Tracing tracing;
  private @Nullable TlsBuffers tlsBuffers;
  private long nextCut;

  /// Make the loop of this number, counted from 0; its rounds end with one flush of every outbox
  /// they touched.
  public ClientLoop(Loop loop, int number, BrokerState state, long seed) {
    this.loop = loop;
    this.number = number;
    this.state = state;
    this.largeBuffers = new LargeBuffers(state.inbound(), loop, loop::nanos, state.pool()::letGo);
    this.random = new SplittableRandom(seed);
    this.hashSeed = random.nextLong();
    this.mapper = new Mapper(random);
    this.router =
        new Router(state.pool(), new SlowConsumerPolicy(state.options().delivery()), random);
    router.trace(state.log().isEnabled(Level.TRACE));
    router.whenOverdrawn(this::cutSlowest);
    router.home(new RouterHome(number, loop, state.clock()));
    this.tracing = new Tracing(state, router, random);
    loop.atEndOfRound(this::endRound);
  }

  public Loop loop() {
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

  LargeBuffers largeBuffers() {
    return largeBuffers;
  }

  /// Return what encrypted connections are read through; made for the first of them.
  public TlsBuffers tlsBuffers() {
    TlsBuffers buffers = tlsBuffers;
    if (buffers == null) {
      buffers = new TlsBuffers(state.tlsRecords());
      tlsBuffers = buffers;
    }
    return buffers;
  }

  Parser parser() {
    return parser;
  }

  PublishedMessage message() {
    return message;
  }

  Tracing tracing() {
    return tracing;
  }

  Mapper mapper() {
    return mapper;
  }

  /// Return what the connections' hash tables are seeded with.
  long hashSeed() {
    return hashSeed;
  }

  RandomGenerator random() {
    return random;
  }

  /// Return how this loop sees an account; on the loop's thread.
  public AccountView view(Account account) {
    return account.view(number);
  }

  /// Return how this loop sees an account; null when none of its clients was ever in it. On the
  /// loop's thread.
  public @Nullable AccountView viewIfAny(Account account) {
    return account.viewIfAny(number);
  }

  /// Take over what the options say of delivery; on the loop's thread.
  public boolean reloaded() {
    router.policy(new SlowConsumerPolicy(state.options().delivery()));
    return true;
  }

  private void endRound() {
    try {
      router.flushTouched();
    } finally {
      router.trace(state.log().isEnabled(Level.TRACE));
      nextCut = 0;
    }
  }

  /// Cut receivers, those that hold most first, until all together hold somewhat less than the
  /// server may (ADR 0008). Looking at all of them takes a while: that is done once per round, and
  /// again when much more has come in it.
  private void cutSlowest() {
    ChunkPool pool = state.pool();
    if (pool.lentBytes() < nextCut) {
      return;
    }
    List<Holder> holders = new ArrayList<>();
    for (Connection connection : state.registry().all()) {
      long held = connection.heldBytes();
      if (held > 0) {
        holders.add(new Holder(connection, held));
      }
    }
    holders.sort(Comparator.comparingLong(Holder::held).reversed());
    long step = pool.bound() / STEPS;
    for (Holder holder : holders) {
      if (pool.lentBytes() <= pool.bound() - step) {
        break;
      }
      holder.connection().cutForBudget();
    }
    nextCut = pool.lentBytes() + step;
  }

  private record Holder(Connection connection, long held) {}
}
