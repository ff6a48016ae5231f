package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.Broker;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.platform.Clock;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Makes the documents of a server, for whoever shows them: the monitoring port, and the answers to
/// system requests (docs/spec/core.md 6, 4.13). Thread-safe; most of it blocks until every loop has
/// answered, so it is not called on a loop's thread.
public final class Documents {
  private static final int SHARE_OF_HEAP = 4;
  private static final int MANY_ACCOUNTS = 1_000;

  private final Broker broker;
  private final MonitoringOptions options;
  private final Clock clock;
  private final RequestCounts counts = new RequestCounts();
  private final VarzSource varz;
  private final ProcessUsage usage;
  private final ConnzDocuments connz;
  private final SubszDocuments subsz;
  private final long maxCost;
  private final Profiles profiles;
  private final Semaphore listings = new Semaphore(1, true);

  public Documents(Broker broker, MonitoringOptions options, Clock clock) {
    this(broker, options, clock, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  }

  /// @param maxCost how many bytes of memory the making of a document may take
  Documents(Broker broker, MonitoringOptions options, Clock clock, long maxCost) {
    this.broker = broker;
    this.options = options;
    this.clock = clock;
    this.maxCost = maxCost;
    this.usage = new ProcessUsage(clock);
    this.varz = new VarzSource(broker, options, counts, usage);
    this.connz = new ConnzDocuments(broker, maxCost);
    this.subsz = new SubszDocuments(broker, clock, maxCost);
    this.profiles = new Profiles(clock);
  }

  Broker broker() {
    return broker;
  }

  MonitoringOptions options() {
    return options;
  }

  RequestCounts counts() {
    return counts;
  }

  /// Return how many bytes of memory the making of a document may take.
  long maxCost() {
    return maxCost;
  }

  VarzSource varzSource() {
    return varz;
  }

  /// Return whether documents of all accounts are so long that they are made in turn with other
  /// large ones. Does not block.
  public boolean hasManyAccounts() {
    return broker.options().accounts().size() >= MANY_ACCOUNTS;
  }

  /// Return whose turn it is to make a large document, as text and packed: each may take much of
  /// the heap, so that one is made at a time.
  public Semaphore listings() {
    return listings;
  }

  /// Return the server's options and figures.
  public Document<?> varz() {
    return new Document<>(Varz.FIELDS, varz.now());
  }

  /// Return the figures that are told at times.
  public Document<?> statsz() {
    Statsz statsz =
        new Statsz(
            broker.snapshot(),
            usage.residentBytes(),
            usage.cpuPercent(),
            Runtime.getRuntime().availableProcessors(),
            broker.accounts().stream().filter(account -> account.connections() > 0).count());
    return new Document<>(Statsz.FIELDS, statsz);
  }

  /// Return connections.
  ///
  /// @throws TooLargeException when it would take too much memory to make it
  public Document<?> connz(ConnzQuery query) throws TooLargeException {
    return new Document<>(Connz.FIELDS, connz.document(query));
  }

  /// Return subscriptions.
  ///
  /// @throws TooLargeException when it would take too much memory to make it
  public Document<?> subsz(SubszQuery query) throws TooLargeException {
    return new Document<>(Subsz.FIELDS, subsz.document(query));
  }

  /// Return the routes, of which there are none.
  public Document<?> routez() {
    return new Document<>(Routez.FIELDS, new Routez(broker.identity(), clock.now()));
  }

  /// Return the gateways, of which there are none.
  public Document<?> gatewayz() {
    return new Document<>(Gatewayz.FIELDS, new Gatewayz(broker.id(), clock.now()));
  }

  /// Return the leaf nodes, of which there are none.
  public Document<?> leafz() {
    return new Document<>(Leafz.FIELDS, new Leafz(broker.id(), clock.now()));
  }

  /// Return JetStream, which is off.
  public Document<?> jsz() {
    return new Document<>(Jsz.FIELDS, new Jsz(broker.id(), clock.now()));
  }

  /// Return the names of the accounts, or one account in detail.
  ///
  /// @param name the account; empty for all
  /// @throws BadQueryException when there is no such account
  public Document<?> accountz(String name) throws BadQueryException {
    String system = broker.options().systemAccount();
    List<String> names =
        name.isEmpty() ? broker.accounts().stream().map(AccountSnapshot::name).toList() : List.of();
    AccountDetail detail = name.isEmpty() ? null : detail(name);
    return new Document<>(
        Accountz.FIELDS, new Accountz(broker.id(), clock.now(), system, names, detail));
  }

  /// Return one account in detail.
  ///
  /// @throws BadQueryException when there is no such account
  public Document<?> accountDetail(String name) throws BadQueryException {
    return new Document<>(AccountDetail.FIELDS, detail(name));
  }

  private AccountDetail detail(String name) throws BadQueryException {
    AccountSnapshot account = broker.account(name);
    if (account == null) {
      throw new BadQueryException("Account " + name + " does not exist");
    }
    boolean served = !broker.system().internalSubscriptions().isEmpty();
    return new AccountDetail(
        account,
        told(name),
        options.config().get().at(),
        new SystemServices(served ? broker.options().systemAccount() : ""));
  }

  /// Return what was said of an account; of some nothing was.
  private AccountOptions told(String name) {
    return broker.options().accounts().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElseGet(() -> new AccountOptions(name));
  }

  /// Return what went through the accounts.
  ///
  /// @param unused whether accounts without clients are shown
  public Document<?> accstatz(boolean unused) {
    return accstatz(
        broker.accounts().stream().filter(account -> unused || account.connections() > 0).toList());
  }

  /// Return what went through these accounts.
  public Document<?> accstatz(List<AccountSnapshot> shown) {
    return new Document<>(Accstatz.FIELDS, new Accstatz(broker.id(), clock.now(), shown));
  }

  /// Return whether clients can connect, with the status that a response would have.
  public Document<?> health(HealthQuery query) {
    return new Document<>(Health.WITH_CODE, Health.of(broker, query));
  }

  /// Return what waits between threads.
  ///
  /// @param all whether queues are shown too in which there is nothing
  /// @param part what must be in the name of a queue; empty for all
  public Document<?> queues(boolean all, String part) {
    return Queues.of(broker, all, part);
  }

  /// Return what is inside the Java machine. May stop every thread for as long as a look at the
  /// heap takes, which is done at most once in ten seconds.
  ///
  /// @param name which profile, by Go's name
  /// @param nanos how long to look, for those that take a time
  public Document<?> profile(String name, long nanos) {
    return new Document<>(Profile.FIELDS, profiles.of(name, nanos));
  }

  /// Return the memory of the Java machine.
  public Document<?> memory() {
    return new Document<>(DebugVars.IN_REPLY, new DebugVars(JvmFigures.now()));
  }
}
