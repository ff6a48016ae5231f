package dev.postroom.broker.service;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Accounts;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.protocol.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The services that accounts import of each other (docs/spec/core.md 4.11). One thread at a time
/// changes this; what it sets up works on the routing threads.
public final class Services {
  private final Accounts accounts;
  private final Office office;
  private final Map<String, Imported> byAccount = new HashMap<>();
  private final Map<Account, AtomicLong> sids = new ConcurrentHashMap<>();
  // Volatile: replaced by who reloads, read by those who make documents.
  private volatile Map<String, List<Service>> shown = Map.of();

  /// What one account imports.
  private static final class Imported {
    private final Account account;
    // By the subject under which each is known in the account.
    private final Map<String, Service> services = new HashMap<>();
    private final InterestSweep sweep;

    Imported(Account account) {
      this.account = account;
      this.sweep = new InterestSweep(account);
      account.watch(sweep);
    }

    private void changed() {
      sweep.watch(services.values().stream().flatMap(each -> each.handler().waiting()).toList());
    }
  }

  private record Service(ServiceImport handler, Subscription subscription) {
    SubscriptionSnapshot snapshot() {
      return new SubscriptionSnapshot(
          new String(subscription.subject(), StandardCharsets.UTF_8),
          "",
          new String(subscription.sid(), StandardCharsets.US_ASCII),
          handler.heard(),
          0);
    }
  }

  /// Make services that nobody imports yet.
  ///
  /// @param routers how many routing threads there are
  /// @param memory bounds all requests together that wait for a reply
  public Services(
      Accounts accounts,
      int routers,
      Clock clock,
      Supplier<ServerIdentity> identity,
      Budget memory,
      RandomGenerator random) {
    this.accounts = accounts;
    this.office = new Office(clock, identity, memory, routers, random);
  }

  /// Go by these options, as the accounts do already. Requests under way are answered all the same.
  ///
  /// What is new is listened to before it is shown, and what is gone until it is shown no more: who
  /// counts what others listen to never takes one of them for ours.
  public void change(BrokerOptions options) {
    sids.keySet().retainAll(new HashSet<>(accounts.all()));
    Set<String> importing = new HashSet<>();
    Map<Imported, List<Service>> gone = new LinkedHashMap<>();
    for (AccountOptions each : options.accounts()) {
      List<ImportOptions.Service> wanted =
          each.imports().stream()
              .filter(ImportOptions.Service.class::isInstance)
              .map(ImportOptions.Service.class::cast)
              .toList();
      if (!wanted.isEmpty()) {
        importing.add(each.name());
        Imported imported = imported(accounts.account(each.name()));
        gone.put(imported, change(imported, wanted));
      }
    }
    for (Map.Entry<String, Imported> each : byAccount.entrySet()) {
      if (!importing.contains(each.getKey())) {
        gone.put(each.getValue(), change(each.getValue(), List.of()));
      }
    }
    byAccount.keySet().retainAll(importing);
    Map<String, List<Service>> present = new HashMap<>();
    byAccount.forEach((name, each) -> present.put(name, List.copyOf(each.services.values())));
    shown = Map.copyOf(present);
    gone.forEach(
        (imported, services) -> {
          services.forEach(each -> imported.account.remove(each.subscription()));
          imported.changed();
        });
  }

  /// Return a number by which nothing else is shown that the server listens to in this account,
  /// from 1 on. Callable by any thread.
  public long nextSid(Account account) {
    return sids.computeIfAbsent(account, _ -> new AtomicLong()).incrementAndGet();
  }

  /// Return the accounts that import services, by name. Callable by any thread.
  public List<String> importers() {
    return shown.keySet().stream().sorted().toList();
  }

  /// Return how many services an account imports. Callable by any thread.
  public int count(String account) {
    return shown.getOrDefault(account, List.of()).size();
  }

  /// Return what an account listens to for the services that it imports. Callable by any thread.
  public List<SubscriptionSnapshot> subscriptions(String account) {
    return shown.getOrDefault(account, List.of()).stream().map(Service::snapshot).toList();
  }

  /// An account may have gone with one reload, and come again with another.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very account
  private Imported imported(Account account) {
    Imported present = byAccount.get(account.name());
    if (present == null || present.account != account) {
      present = new Imported(account);
      byAccount.put(account.name(), present);
    }
    return present;
  }

  /// Return those that are not wanted any more, which are still listened to.
  private List<Service> change(Imported imported, List<ImportOptions.Service> wanted) {
    Set<String> kept = new HashSet<>();
    for (ImportOptions.Service options : wanted) {
      Account exporter = accounts.account(options.account());
      String local = options.local();
      kept.add(local);
      @Nullable Service present = imported.services.get(local);
      if (present == null) {
        ServiceImport handler = new ServiceImport(office, imported.account, options, exporter);
        byte[] subject = local.getBytes(StandardCharsets.UTF_8);
        Subscription subscription = new Subscription(handler, subject, sid(imported.account));
        imported.services.put(local, new Service(handler, subscription));
        imported.changed(); // before anybody can wait for a reply
        imported.account.add(subscription);
      } else {
        present.handler().change(options, exporter);
      }
    }
    List<Service> gone = new ArrayList<>();
    imported
        .services
        .entrySet()
        .removeIf(
            each -> {
              boolean isGone = !kept.contains(each.getKey());
              if (isGone) {
                gone.add(each.getValue());
              }
              return isGone;
            });
    return gone;
  }

  private byte[] sid(Account account) {
    return Long.toString(nextSid(account)).getBytes(StandardCharsets.US_ASCII);
  }
}
