package dev.postroom.broker.service;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.ClientFacts;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.protocol.ServerIdentity;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What all services of a broker share. Thread-safe.
final class Office {
  private final Clock clock;
  private final Supplier<ServerIdentity> identity;
  private final Budget memory;
  private final Names names;
  private final long seed;
  private final AtomicReferenceArray<@Nullable Desk> desks;

  /// Make what is shared by so many routing threads.
  ///
  /// @param memory bounds all pending replies together
  Office(
      Clock clock,
      Supplier<ServerIdentity> identity,
      Budget memory,
      int routers,
      RandomGenerator random) {
    this.clock = clock;
    this.identity = identity;
    this.memory = memory;
    this.names = new Names(random);
    this.seed = random.nextLong();
    this.desks = new AtomicReferenceArray<>(routers);
  }

  Clock clock() {
    return clock;
  }

  Budget memory() {
    return memory;
  }

  Names names() {
    return names;
  }

  /// Return what the router's thread works with; on that thread.
  Desk desk(Router router) {
    int number = router.home().number();
    Desk desk = desks.getPlain(number);
    if (desk == null) {
      desk = new Desk(new SplittableRandom(seed + number));
      desks.setPlain(number, desk);
    }
    return desk;
  }

  /// Return what may be said of a client; null for the server itself.
  ///
  /// @param service the account that asks on its behalf; empty for its own
  @Nullable Who who(@Nullable Receiver client, String service, boolean shared) {
    ClientFacts facts = client == null ? null : client.facts();
    return facts == null ? null : new Who(facts, service, identity.get().name(), shared);
  }

  /// Publish a metric; on the router's thread.
  void publish(LatencyMetric metric, Account account, byte[] subject, Router router) {
    Desk desk = desk(router);
    PublishedMessage message = desk.take();
    message.setOwn(subject, LatencyMetric.FIELDS.toBytes(metric));
    router.tell(router.home().view(account), message);
    desk.giveBack(message);
  }
}
