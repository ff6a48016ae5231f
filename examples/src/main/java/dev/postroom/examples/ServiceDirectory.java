package dev.postroom.examples;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.Subscription;
import dev.postroom.json.JsonException;
import dev.postroom.json.JsonFields;
import dev.postroom.platform.Clock;
import dev.postroom.platform.SystemLog;
import dev.postroom.platform.Threads;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A directory of services, on nothing but publish and request.
///
/// ```
///   service.register   services announce themselves here, once a heartbeat
///   service.find       ask with a name, or nothing for all; the reply lists who is alive
/// ```
///
/// Who has not announced itself for three heartbeats is no longer listed: nobody needs to be told
/// that an instance died. Several directories may run; each hears every announcement, and one of
/// them answers.
///
/// Argument: the server's address; may be left out.
public final class ServiceDirectory implements AutoCloseable {
  static final String REGISTER = "service.register";
  static final String FIND = "service.find";
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MISSED = 3;
  private static final int MOST = 10_000;

  private record Entry(Announcement announcement, long heardNanos) {}

  private record Listing(List<Announcement> services) {
    static final JsonFields<Listing> FIELDS =
        JsonFields.<Listing>of().list("services", Listing::services, Announcement.FIELDS).build();
  }

  private final Clock clock;
  private final long lifeNanos;
  private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();
  private final List<Subscription> subscriptions;

  private ServiceDirectory(Connection nats, Duration heartbeat, Clock clock) {
    this.clock = clock;
    this.lifeNanos = MISSED * heartbeat.toNanos();
    this.subscriptions =
        List.of(
            nats.subscribe(REGISTER, this::register),
            nats.queueSubscribe(FIND, "directories", this::find));
  }

  public static void main(String[] words) throws InterruptedException {
    String server = Example.server(words);
    Example.run("ServiceDirectory", () -> serve(server));
  }

  private static void serve(String server) throws InterruptedException {
    try (Connection nats = Nats.connect(server);
        ServiceDirectory _ = open(nats, HEARTBEAT)) {
      System.out.println("Ready: " + FIND + " lists who announces itself on " + REGISTER);
      new CountDownLatch(1).await(); // until somebody ends the program
    }
  }

  /// Open a directory.
  ///
  /// @param heartbeat how often services announce themselves
  static ServiceDirectory open(Connection nats, Duration heartbeat) {
    return new ServiceDirectory(nats, heartbeat, Clock.system());
  }

  private void register(Message message) throws JsonException {
    Announcement announcement = Announcement.parse(message.data());
    long now = clock.nanos();
    entries.values().removeIf(entry -> now - entry.heardNanos > lifeNanos);
    String key = announcement.name() + " " + announcement.id();
    if (entries.size() < MOST || entries.containsKey(key)) {
      entries.put(key, new Entry(announcement, now));
    }
  }

  private void find(Message request) {
    String name = request.text();
    long now = clock.nanos();
    List<Announcement> alive =
        entries.values().stream()
            .filter(entry -> now - entry.heardNanos <= lifeNanos)
            .map(Entry::announcement)
            .filter(service -> name.isEmpty() || service.name().equals(name))
            .sorted(Comparator.comparing(Announcement::name).thenComparing(Announcement::id))
            .toList();
    request.respond(Listing.FIELDS.toBytes(new Listing(alive)));
  }

  /// Announce a service until the returned thing is closed.
  static AutoCloseable announce(Connection nats, Announcement service, Duration heartbeat) {
    CountDownLatch closed = new CountDownLatch(1);
    Threads.startVirtual(
        "heartbeat",
        new SystemLog("dev.postroom.examples"),
        () -> beat(nats, service, heartbeat, closed));
    return closed::countDown;
  }

  private static void beat(
      Connection nats, Announcement service, Duration heartbeat, CountDownLatch closed) {
    try {
      do {
        nats.publish(REGISTER, service.toJson());
      } while (!closed.await(heartbeat.toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::unsubscribe);
  }
}
