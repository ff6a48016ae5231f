package dev.postroom.broker.system;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.ConnectionEvents;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.system.Publisher.Outgoing;
import dev.postroom.broker.trace.MessageTrace;
import dev.postroom.json.JsonFields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells the system account who comes and goes, and every half minute how many are in each account
/// (docs/spec/core.md 4.12). While nobody listens there, nothing is made. What happens is noted on
/// the loops; the rest is done on the thread that makes events.
final class ClientEvents implements ConnectionEvents {
  private static final long REMINDER_NANOS = 30_000_000_000L;
  private static final String AUTH_ERROR = "$SYS.ACCOUNT.CLIENT.AUTH.ERR";

  private final BrokerState state;
  private final SystemAccount system;
  private final Function<String, @Nullable AccountSnapshot> accounts;
  private final Loop loop;
  private final EventIds ids;
  private final Set<Long> refusedByService = ConcurrentHashMap.newKeySet(); // until they have left

  ClientEvents(
      BrokerState state,
      SystemAccount system,
      Function<String, @Nullable AccountSnapshot> accounts,
      Loop loop,
      EventIds ids) {
    this.state = state;
    this.system = system;
    this.accounts = accounts;
    this.loop = loop;
    this.ids = ids;
  }

  /// Begin to remind.
  void start() {
    if (!state.options().systemAccount().isEmpty()) {
      loop.execute(this::remindLater);
    }
  }

  private void remindLater() {
    var _ =
        loop.at(
            loop.nanos() + REMINDER_NANOS,
            () -> {
              remindLater();
              if (system.isHeard()) {
                system.tell(this::remind);
              }
            });
  }

  private void remind() {
    for (Account account : state.accounts().all()) {
      if (account.connections() > 0) {
        tellConnections(account.name(), account.connections());
      }
    }
  }

  @Override
  public void entered(String before, Supplier<ConnectionSnapshot> client) {
    if (!system.isHeard()) {
      return;
    }
    ConnectionSnapshot entered = client.get();
    Instant now = state.clock().now();
    String account = Event.accountOf(entered);
    int left = connectionsIn(before);
    int there = connectionsIn(account);
    boolean moved = !before.equals(account);
    system.tell(
        () -> {
          if (moved) {
            tellConnections(before, left);
            tellConnections(account, there);
          }
          tell("$SYS.ACCOUNT." + account + ".CONNECT", Event.CONNECT, now, entered);
        });
  }

  @Override
  public int traced(MessageTrace trace, PublishedMessage telling, Router router) {
    return new TraceDocument(system.nextInfo(), trace).publish(telling, router);
  }

  @Override
  public void refused(long cid, String account, Supplier<ConnectionSnapshot> last) {
    if (system.account() == null) {
      return;
    }
    refusedByService.add(cid);
    Account service = state.accounts().find(account);
    if (service == null || !system.isHeardIn(service)) {
      return;
    }
    ConnectionSnapshot client = last.get();
    Instant now = state.clock().now();
    system.tell(
        () ->
            system.publish(
                List.of(
                    new Outgoing(
                        service,
                        AUTH_ERROR,
                        Event.REFUSED.toBytes(
                            new Event<>(
                                ids.next(),
                                now,
                                system.nextInfo(),
                                new Event.Refusal(account, client)))))));
  }

  @Override
  public void left(ConnectionSnapshot last) {
    boolean refused = last.reason().equals(CloseReason.AUTHENTICATION_FAILURE.text());
    boolean isToldOwn = !refusedByService.remove(last.cid()) && system.account() != null;
    Account own = isToldOwn ? state.accounts().find(Event.accountOf(last)) : null;
    boolean isHeardThere = refused && own != null && system.isHeardIn(own);
    if (!isHeardThere && !system.isHeard()) {
      return;
    }
    ConnectionSnapshot shown = last.with(List.of());
    Instant now = state.clock().now();
    int there = connectionsIn(last.account());
    system.tell(
        () -> {
          tellConnections(shown.account(), there);
          if (refused) {
            tellRefused(own, now, shown);
          }
          String subject = "$SYS.ACCOUNT." + Event.accountOf(shown) + ".DISCONNECT";
          tell(subject, Event.DISCONNECT, now, shown);
        });
  }

  private int connectionsIn(String name) {
    Account account = state.accounts().find(name);
    return account == null ? 0 : account.connections();
  }

  private void tellRefused(@Nullable Account own, Instant now, ConnectionSnapshot client) {
    String id = ids.next();
    List<Outgoing> batch = new ArrayList<>();
    if (own != null) {
      batch.add(
          new Outgoing(
              own,
              AUTH_ERROR,
              Event.DISCONNECT.toBytes(new Event<>(id, now, system.nextInfo(), client))));
    }
    Account account = system.account();
    if (account != null) {
      ServerInfo info = system.nextInfo();
      batch.add(
          new Outgoing(
              account,
              "$SYS.SERVER." + info.identity().id() + ".CLIENT.AUTH.ERR",
              Event.DISCONNECT.toBytes(new Event<>(id, now, info, client))));
    }
    system.publish(batch);
  }

  private <B> void tell(String subject, JsonFields<Event<B>> fields, Instant now, B body) {
    if (system.isHeard()) {
      Event<B> event = new Event<>(ids.next(), now, system.nextInfo(), body);
      system.publish(subject, fields.toBytes(event));
    }
  }

  /// Tell how many are in an account, under the old subject and the new; of the default account
  /// nobody is told.
  private void tellConnections(String name, int count) {
    AccountSnapshot snapshot =
        name.isEmpty() || name.equals(AccountOptions.DEFAULT) || !system.isHeard()
            ? null
            : accounts.apply(name);
    Account account = system.account();
    if (snapshot == null || account == null) {
      return;
    }
    AccountSnapshot then = snapshot.withConnections(count);
    String id = ids.next();
    Instant now = state.clock().now();
    system.publish(
        List.of(
            new Outgoing(
                account,
                "$SYS.SERVER.ACCOUNT." + name + ".CONNS",
                Event.CONNECTIONS.toBytes(new Event<>(id, now, system.nextInfo(), then))),
            new Outgoing(
                account,
                "$SYS.ACCOUNT." + name + ".SERVER.CONNS",
                Event.CONNECTIONS.toBytes(new Event<>(id, now, system.nextInfo(), then)))));
  }

  /// Return how many are in an account, as it is told; null when there is no such account or nobody
  /// is in it.
  byte @Nullable [] connections(String name) {
    AccountSnapshot account = accounts.apply(name);
    if (account == null || account.connections() == 0) {
      return null;
    }
    Event<AccountSnapshot> event =
        new Event<>(ids.next(), state.clock().now(), system.nextInfo(), account);
    return Event.CONNECTIONS.toBytes(event);
  }
}
