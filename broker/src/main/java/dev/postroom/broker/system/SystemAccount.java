package dev.postroom.broker.system;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.connection.Listing;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.service.Services;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.InternalSubscription;
import dev.postroom.broker.snapshot.UserSnapshot;
import dev.postroom.broker.system.Publisher.Outgoing;
import dev.postroom.platform.Lane;
import dev.postroom.platform.Lane.Bounds;
import dev.postroom.platform.Lane.Share;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import dev.postroom.subject.Matcher;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The account in which the server itself speaks: it tells who comes and goes, and has requests
/// answered (docs/spec/core.md 4.12, 4.13). Without such an account nothing is told and nothing
/// answered.
///
/// ```
///   a loop: somebody came ─► Lane of events ─► JSON ─┐
///   a loop: a request     ─► Lane of requests ─► SystemService ─► Publisher ─► a loop: Router.forward
/// ```
///
/// Bounds: [#MOST_EVENTS] events wait, [#MOST_REQUESTS] requests of the system account and as many
/// of all other accounts together, of each [#MOST_OF_ACCOUNT]; two threads answer each kind, and of
/// those two never both the same account, for whose requests take long others do not wait. What
/// comes past that is thrown away. A batch is published before the next one is made. Thread-safe.
public final class SystemAccount {
  static final int MOST_EVENTS = 8_192;
  static final int MOST_REQUESTS = 1_024;
  static final int MOST_OF_ACCOUNT = 64;
  private static final long MOST_BYTES = 8 << 20;
  private static final int WORKERS = 2;

  private final BrokerState state;
  private final Publisher publisher;
  private final Services services;
  private final InternalNumbers numbers;
  private final AtomicLong seq = new AtomicLong();
  private final Lane events;
  private final Lane requests;
  private final Lane requestsOfOthers;
  private final ClientEvents clientEvents;
  private final PeerEvents peerEvents;
  // Volatile: set by whoever puts the server together and by reloads, read by every thread.
  private volatile ServerLabels labels = ServerLabels.NONE;
  private volatile @Nullable InternalSubscriptions internals;
  private volatile boolean closed;

  /// Make the voice of a broker; it is silent until [#start].
  ///
  /// @param clients the loop that publishes
  /// @param accounts makes a picture of an account; may block
  /// @param services what accounts import
  @SuppressWarnings("exports") // reason: only the broker makes it
  public SystemAccount(
      BrokerState state,
      ClientLoop clients,
      Function<String, @Nullable AccountSnapshot> accounts,
      Services services,
      RandomGenerator random) {
    this.state = state;
    this.services = services;
    this.numbers =
        new InternalNumbers(
            services.importers(), state.registry().firstId(), state.registry()::newInternalId);
    this.publisher = new Publisher(clients);
    this.events = lane("postroom-events", new Bounds(1, MOST_EVENTS, Long.MAX_VALUE));
    this.requests =
        lane("postroom-system-requests", new Bounds(WORKERS, MOST_REQUESTS, MOST_BYTES));
    Share ofAccount = new Share(1, MOST_OF_ACCOUNT, MOST_BYTES / 8);
    this.requestsOfOthers =
        lane(
            "postroom-account-requests", new Bounds(WORKERS, MOST_REQUESTS, MOST_BYTES, ofAccount));
    EventIds ids = new EventIds(random);
    this.clientEvents = new ClientEvents(state, this, accounts, clients.loop(), ids);
    this.peerEvents = new PeerEvents(this, state.clock(), ids);
  }

  private Lane lane(String role, Bounds bounds) {
    return new Lane(role, state.clock(), state.log(), bounds);
  }

  /// Tell from now on who comes and goes.
  public void start() {
    state.registry().tell(clientEvents);
    clientEvents.start();
  }

  /// Return who tells of clients whose certificates are not valid.
  public PeerCheck.Witness peerEvents() {
    return peerEvents;
  }

  /// Show these labels from now on.
  public void labels(ServerLabels next) {
    labels = next;
  }

  /// Have what is asked in each account answered from now on. Called once.
  public void serve(SystemService service) {
    InternalSubscriptions all =
        new InternalSubscriptions(
            state.accounts(), service, services, numbers, request -> take(service, request));
    internals = all;
    accountsChanged();
  }

  /// A reload has changed the accounts.
  public void accountsChanged() {
    InternalSubscriptions all = internals;
    String name = state.options().systemAccount();
    if (all != null && !name.isEmpty()) {
      all.listen(name);
    }
  }

  private void take(SystemService service, SystemRequest request) {
    Lane lane = request.isOfSystem() ? requests : requestsOfOthers;
    var _ = lane.offer(request.account(), () -> answer(service, request), request.footprint());
  }

  private void answer(SystemService service, SystemRequest request) {
    Account account = state.accounts().find(request.account());
    SystemAnswer answer = account == null ? null : service.answer(request);
    if (account != null && answer != null && request.reply().length > 0) {
      publisher.publish(
          List.of(new Outgoing(account, request.reply(), answer.headers(), answer.payload())));
    }
  }

  /// Return how many requests wait.
  public int waiting() {
    return requests.size() + requestsOfOthers.size();
  }

  /// Return how many requests are being answered.
  public int answering() {
    return requests.running() + requestsOfOthers.running();
  }

  /// Return how many events wait to be told.
  public int untold() {
    return events.size();
  }

  /// Return who speaks, without saying anything.
  public ServerInfo info() {
    return new ServerInfo(state.identity().get(), labels, seq.get(), state.clock().now());
  }

  /// Return who speaks in the next message.
  public ServerInfo nextInfo() {
    return new ServerInfo(
        state.identity().get(), labels, seq.incrementAndGet(), state.clock().now());
  }

  /// Return whether somebody may hear what is said in the system account.
  public boolean isHeard() {
    Account account = account();
    return account != null && isHeardIn(account);
  }

  boolean isHeardIn(Account account) {
    InternalSubscriptions all = internals;
    return all == null ? account.subscriptions().size() > 0 : all.hasOutsiders(account);
  }

  /// Return the system account; null when there is none.
  @Nullable Account account() {
    String name = state.options().systemAccount();
    return name.isEmpty() || closed ? null : state.accounts().find(name);
  }

  /// Publish in the system account, if there is one. Blocks until it is in the outboxes of those
  /// who listen; not on a loop's thread.
  public void publish(String subject, byte[] payload) {
    Account account = account();
    if (account != null) {
      publisher.publish(List.of(new Outgoing(account, subject, payload)));
    }
  }

  void publish(List<Outgoing> batch) {
    publisher.publish(batch);
  }

  /// Have something told, soon: on the thread that makes events, in the order of these calls. When
  /// too much waits it is not told. Callable by any thread.
  public void tell(Runnable telling) {
    var _ = events.offer(telling, 0);
  }

  /// Return a loop for timers of those who tell something at times.
  @SuppressWarnings("exports") // reason: only the monitoring module may use the loops
  public Loop loop() {
    return publisher.loop();
  }

  /// Return an event of an account's clients, as it is told and asked for; null when there is no
  /// such account. Blocks until the loops have answered.
  public byte @Nullable [] connections(String account) {
    return clientEvents.connections(account);
  }

  /// Tell that lame duck mode was entered.
  public void goingAway() {
    tell(() -> tellServer("LAMEDUCK"));
  }

  /// Tell that the server stops, as the last of all, and answer no more. Blocks until it is in the
  /// outboxes of those who listen.
  public void close() {
    events.close();
    requests.close();
    requestsOfOthers.close();
    tellServer("SHUTDOWN");
    closed = true;
  }

  private void tellServer(String what) {
    if (isHeard()) {
      ServerInfo info = nextInfo();
      publish("$SYS.SERVER." + info.identity().id() + "." + what, ServerInfo.FIELDS.toBytes(info));
    }
  }

  /// Return everything that the server itself listens to.
  public List<InternalSubscription> internalSubscriptions() {
    InternalSubscriptions all = internals;
    return all == null || state.options().systemAccount().isEmpty()
        ? InternalSubscriptions.imported(services, numbers)
        : all.all();
  }

  /// Return who an open client is; null when there is none of this number. Blocks until its loop
  /// has answered.
  public @Nullable UserSnapshot user(long cid) {
    Connection connection = state.registry().find(cid);
    if (connection == null) {
      return null;
    }
    return connection.ask(() -> connection.listing(false)).join().map(Listing::user).orElse(null);
  }

  /// Return how many subscriptions of clients would get a message of a literal subject.
  ///
  /// @param queue the queue group whose members alone are counted; empty for all subscriptions
  public long subscribers(String accountName, String subject, String queue) {
    Account account = state.accounts().find(accountName);
    byte[] bytes = subject.getBytes(StandardCharsets.UTF_8);
    if (account == null || !Subjects.isValid(bytes) || Subjects.hasWildcard(bytes)) {
      return 0;
    }
    Matcher<Subscription> matcher = account.subscriptions().matcher();
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (!matcher.match(buffer, 0, bytes.length)) {
      return 0;
    }
    long count = 0;
    for (int i = 0; queue.isEmpty() && i < matcher.plainSets(); i++) {
      for (Subscription each : matcher.plain(i)) {
        count += each != null && each.handler() == null ? 1 : 0;
      }
    }
    for (int i = 0; i < matcher.groups(); i++) {
      Matcher.Group<Subscription> group = matcher.group(i);
      for (int slot = 0; slot < group.slots(); slot++) {
        boolean counts = queue.isEmpty() || queue.equals(group.name());
        count += counts && group.member(slot) != null ? 1 : 0;
      }
    }
    return count;
  }

  /// Close an open client. Return whether there is one of this number.
  public boolean kick(long cid) {
    Connection connection = state.registry().find(cid);
    if (connection != null) {
      connection.execute(() -> connection.close(CloseReason.KICKED, null));
    }
    return connection != null;
  }

  /// What became of a goodbye to one client.
  public enum Goodbye {
    /// There is no such client.
    NOBODY,
    /// It does not understand, or has not logged in.
    NOT_UNDERSTOOD,
    /// It was told.
    TOLD
  }

  /// Tell one client that the server is about to stop. Blocks until its loop has done so.
  public Goodbye sayGoodbye(long cid) {
    Connection connection = state.registry().find(cid);
    if (connection == null) {
      return Goodbye.NOBODY;
    }
    boolean isTold = connection.ask(connection::announceLameDuck).join();
    return isTold ? Goodbye.TOLD : Goodbye.NOT_UNDERSTOOD;
  }
}
