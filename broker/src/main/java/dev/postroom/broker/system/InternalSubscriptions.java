package dev.postroom.broker.system;

import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Accounts;
import dev.postroom.broker.routing.DeliveryWitness;
import dev.postroom.broker.routing.InternalHandler;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.service.Services;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.InternalSubscription;
import dev.postroom.broker.system.SystemService.Served;
import dev.postroom.http.encoding.ContentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What the server itself listens to in each account. Thread-safe.
final class InternalSubscriptions {
  private static final byte[] NOTHING = {};

  /// One subject that is listened to in one account.
  private static final class Listening implements InternalHandler {
    private final Place place;
    private final Served served;
    private final long sid;
    private final Consumer<SystemRequest> taker;
    private final AtomicLong heard = new AtomicLong();

    Listening(Place place, Served served, long sid, Consumer<SystemRequest> taker) {
      this.place = place;
      this.served = served;
      this.sid = sid;
      this.taker = taker;
    }

    @Override
    public int handle(PublishedMessage message, @Nullable Receiver sender, Router router) {
      heard.incrementAndGet();
      boolean wantsAnswer = message.replyLength() > 0;
      if (wantsAnswer || served.withoutReply()) {
        taker.accept(
            new SystemRequest(
                served.subject(),
                message.subject(),
                place.account.name(),
                place.isOfSystem,
                sender == null ? 0 : sender.connectionId(),
                wantsAnswer ? message.copyReply() : NOTHING,
                message.copyPayload(),
                ContentEncoding.accepted(message.copyHeaders())));
      }
      return 1; // it is heard, whether or not it is answered
    }

    /// In another account than that of the system this is an import of what the system exports,
    /// which does not let its way be traced (docs/spec/core.md 1.16, 4.11).
    @Override
    public int handleTraced(
        PublishedMessage message,
        @Nullable Receiver sender,
        Router router,
        DeliveryWitness witness) {
      if (place.isOfSystem) {
        return InternalHandler.super.handleTraced(message, sender, router, witness);
      }
      String subject = message.subject();
      String last = subject.substring(subject.lastIndexOf('.'));
      String kind = subject.startsWith("$SYS.REQ.USER.") ? "USER." : "ACCOUNT.";
      witness.serviceImport(
          place.system, subject, "$SYS.REQ." + kind + place.account.name() + last);
      return witness.isTraceOnly() ? 0 : handle(message, sender, router);
    }
  }

  /// An account that is listened to.
  ///
  /// @param system the name of the system account
  private record Place(Account account, boolean isOfSystem, String system, long cid) {}

  private final Accounts accounts;
  private final SystemService service;
  private final Consumer<SystemRequest> taker;
  private final Services services;
  private final InternalNumbers numbers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Account, List<Listening>> byAccount = new HashMap<>();
  private final Map<Account, Place> places = new HashMap<>();

  /// @param services what accounts import
  /// @param taker has requests answered; must return at once
  InternalSubscriptions(
      Accounts accounts,
      SystemService service,
      Services services,
      InternalNumbers numbers,
      Consumer<SystemRequest> taker) {
    this.accounts = accounts;
    this.service = service;
    this.services = services;
    this.numbers = numbers;
    this.taker = taker;
  }

  /// Listen in the accounts that are there, and forget those that are there no more.
  void listen(String systemAccount) {
    lock.lock();
    try {
      Set<Account> present = new HashSet<>(accounts.all());
      byAccount.keySet().retainAll(present);
      places.keySet().retainAll(present);
      numbers.retain(present.stream().map(Account::name).toList());
      present.stream()
          .sorted(
              (one, other) ->
                  one.name().compareTo(other.name())) // no Comparator: it slows the start
          .filter(account -> !byAccount.containsKey(account))
          .forEach(account -> listen(account, systemAccount));
    } finally {
      lock.unlock();
    }
  }

  private void listen(Account account, String systemAccount) {
    boolean isOfSystem = account.name().equals(systemAccount);
    long cid = numbers.of(account.name(), isOfSystem);
    Place place = new Place(account, isOfSystem, systemAccount, cid);
    List<Listening> all = new ArrayList<>();
    if (isOfSystem) {
      services.nextSid(account); // the Go server's first one is of another client
    }
    for (Served served : isOfSystem ? service.ofSystem() : service.ofEveryAccount()) {
      long sid = services.nextSid(account);
      Listening listening = new Listening(place, served, sid, taker);
      byte[] name = Long.toString(sid).getBytes(StandardCharsets.US_ASCII);
      account.add(
          new Subscription(listening, served.subject().getBytes(StandardCharsets.UTF_8), name));
      all.add(listening);
    }
    places.put(account, place);
    byAccount.put(account, all);
  }

  /// Return whether others than the server itself listen to something in the account. While a
  /// reload changes what is imported the answer may be yes for no, but never no for yes: what is
  /// new is listened to before it counts, what is gone counts no more before its end.
  boolean hasOutsiders(Account account) {
    int before = own(account);
    int all = account.subscriptions().size();
    return all > Math.min(before, own(account));
  }

  private int own(Account account) {
    int imported = services.count(account.name());
    lock.lock();
    try {
      return imported + byAccount.getOrDefault(account, List.of()).size();
    } finally {
      lock.unlock();
    }
  }

  /// Return all of them.
  List<InternalSubscription> all() {
    lock.lock();
    try {
      List<InternalSubscription> all = new ArrayList<>();
      places.values().stream()
          .sorted(Comparator.comparingLong(Place::cid))
          .forEach(
              place -> {
                String name = place.account.name();
                addAll(all, name, place.cid, services.subscriptions(name));
                byAccount
                    .getOrDefault(place.account, List.of())
                    .forEach(each -> all.add(snapshot(place, each)));
              });
      return all;
    } finally {
      lock.unlock();
    }
  }

  /// Return what is listened to for services alone, where nothing is asked of the server.
  static List<InternalSubscription> imported(Services services, InternalNumbers numbers) {
    List<InternalSubscription> all = new ArrayList<>();
    List<String> importers = services.importers();
    numbers.retain(importers);
    for (String account : importers) {
      addAll(all, account, numbers.of(account, false), services.subscriptions(account));
    }
    all.sort(Comparator.comparingLong(InternalSubscription::cid));
    return all;
  }

  private static void addAll(
      List<InternalSubscription> all, String account, long cid, List<SubscriptionSnapshot> own) {
    own.forEach(each -> all.add(new InternalSubscription(account, cid, each)));
  }

  private static InternalSubscription snapshot(Place place, Listening listening) {
    return new InternalSubscription(
        place.account.name(),
        place.cid,
        new SubscriptionSnapshot(
            listening.served.subject(),
            "",
            Long.toString(listening.sid),
            listening.heard.get(),
            0));
  }
}
