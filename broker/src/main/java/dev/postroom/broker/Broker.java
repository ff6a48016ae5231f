package dev.postroom.broker;

import dev.postroom.broker.callout.Callouts;
import dev.postroom.broker.callout.ServerKeys;
import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.BrokerStats;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Connection;
import dev.postroom.broker.connection.ConnectionRegistry;
import dev.postroom.broker.connection.InboundMemory;
import dev.postroom.broker.connection.Origin;
import dev.postroom.broker.connection.ProofQueue;
import dev.postroom.broker.connection.Reload;
import dev.postroom.broker.connection.SecureOpening;
import dev.postroom.broker.connection.Settings;
import dev.postroom.broker.connection.TlsRate;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Listener;
import dev.postroom.broker.loop.PipeLoop;
import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.routing.Accounts;
import dev.postroom.broker.service.Services;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ServerSnapshot;
import dev.postroom.broker.snapshot.SubscriptionCursor;
import dev.postroom.broker.system.SystemAccount;
import dev.postroom.broker.transport.PipeTransport;
import dev.postroom.broker.transport.ProxiedTransport;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.broker.transport.TlsTransport;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Log;
import dev.postroom.protocol.ServerIdentity;
import dev.postroom.protocol.Transport;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A message broker in this process: listens, authenticates, routes.
///
/// Made by [#create], it has an identity but no port; [#listen] opens the client port. [#close]
/// frees every port, file and thread. Thread-safe.
public final class Broker implements AutoCloseable {
  private static final int MANY_PROCESSORS = 2;
  private static final int SHARE_FOR_TLS_RECORDS = 8;
  private static final long LINGER_SECONDS = 2;
  private static final long LONGEST_DEADLINE_SECONDS = 1L << 31;

  private final Log log;
  private final BrokerState state;
  private final Loops loops;
  private final Door door;
  private final Snapshots snapshots;
  private final Services services;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LameDuck lameDuck;
  private final SystemAccount system;
  // Volatile: set by listen, read by whoever closes it.
  private volatile @Nullable Listener listener;
  private volatile @Nullable LocalPort localPort;
  private volatile ServerIdentity identity;

  private Broker(BrokerOptions options, Environment environment) throws IOException {
    this.log = environment.log();
    ServerKeys keys = Identities.keys(environment.random());
    this.identity = Identities.create(options, keys);
    Instant start = environment.clock().now();
    SplittableRandom seeds = new SplittableRandom(environment.seed());
    int loopCount = loopCount(options);
    // The last one is for pipes.
    Accounts accounts = new Accounts(options, loopCount + 1, seeds.split());
    this.state =
        new BrokerState(
            new Settings(options, seeds.split()),
            this::identity,
            environment.clock(),
            log,
            accounts,
            new ProofQueue(log, environment.clock()),
            new ConnectionRegistry(options.maxClosedClients(), firstId(options, accounts)),
            new ChunkPool(new Budget(pendingTotal(options))),
            new InboundMemory(inboundMemory(options)),
            new Budget(subscriptionMemory(options)),
            new Budget(subscriptionMemory(options) / 4),
            new BrokerStats(),
            environment.random(),
            new TlsRate(log),
            new Budget(Runtime.getRuntime().maxMemory() / SHARE_FOR_TLS_RECORDS),
            new Callouts(
                log,
                environment.clock(),
                keys,
                environment.random(),
                name -> accounts.find(name) != null));
    this.loops = new Loops(state, loopCount, seeds);
    this.door = new Door(state, loops);
    this.snapshots = new Snapshots(state, loops, start);
    this.lameDuck = new LameDuck(loops.first(), state, seeds.split());
    this.services =
        new Services(
            accounts,
            loopCount + 1,
            environment.clock(),
            this::identity,
            state.replies(),
            seeds.split());
    services.change(options);
    ClientLoop speaker = loops.clients().getFirst();
    this.system = new SystemAccount(state, speaker, snapshots::account, services, seeds.split());
  }

  /// Return the number of the first client: the Go server counts its own internal clients before
  /// it, one for each account and three that speak for the system account, without which only those
  /// of accounts are there that import services (docs/spec/core.md 1.2).
  private static long firstId(BrokerOptions options, Accounts accounts) {
    return options.systemAccount().isEmpty()
        ? 1 + options.accounts().stream().filter(AccountOptions::importsServices).count()
        : accounts.all().size() + 3L;
  }

  /// Return what loads the parts of the JDK that the first broker of a process needs, and keeps
  /// nothing: its cryptography and its selectors take some 40 and 30 ms, which a start can spend on
  /// threads of their own. Each blocks.
  public static List<Runnable> preparations() {
    return List.of(Identities::rehearse, Identities::findSockets);
  }

  /// Make a broker and start its event loops; nothing listens yet.
  public static Broker create(BrokerOptions options, Environment environment) throws IOException {
    Broker broker = new Broker(options, environment);
    broker.system.start();
    broker.loops.start();
    return broker;
  }

  /// Open the client port, and return the port that clients connect to. Logs `Listening for client
  /// connections on host:port`.
  ///
  /// @throws IOException when the address cannot be bound; its message is the system's own
  public int listen() throws IOException {
    BrokerOptions options = options();
    Listener opened = door.listen(options.host(), options.port(), this::open);
    listener = opened;
    identity = Identities.advertised(identity, options, opened.port());
    log.info("Listening for client connections on " + address(options.host(), opened.port()));
    if (options.proxyProtocol()) {
      log.info("PROXY protocol enabled for client connections");
    }
    tellOfTls(options.tls());
    if (options.authentication().callout() != null) {
      state.callouts().rehearse();
    }
    return opened.port();
  }

  /// Serve clients of this machine through a Unix domain socket as well, which is never encrypted;
  /// the file is removed by [#close]. Logs `Listening for client connections on unix:file`.
  ///
  /// @throws IOException when the file cannot be bound; its message is the system's own
  public void listen(Path file) throws IOException {
    localPort = new LocalPort(door.listen(file, this::open), file, log);
  }

  private void tellOfTls(@Nullable TlsOptions tls) {
    if (tls == null) {
      return;
    }
    boolean isRequired = !tls.allowNonTls() || tls.first().isMust();
    log.info("TLS " + (isRequired ? "required" : "available") + " for client connections");
    if (tls.first().isMust()) {
      log.warn("Clients that are not using \"TLS Handshake First\" option will fail to connect");
    }
  }

  private static String address(String host, int port) {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /// Serve a client in this process, and return its end of the pipe: no socket, no port. When the
  /// broker is closed the pipe is, too; after that it is closed from the start. Callable by any
  /// thread.
  public TransportPair.End connect() {
    Loops.Served<PipeLoop> target = loops.forPipe();
    if (target == null) {
      TransportPair pair = new TransportPair();
      pair.right().close();
      return pair.left();
    }
    TransportPair pair = new TransportPair(TransportPair.DEFAULT_RING_BYTES, target.loop());
    PipeTransport transport = new PipeTransport(pair.right());
    if (!target.loop().offer(() -> open(target, transport))) {
      transport.close(); // the loop has ended: nobody would ever serve it
    }
    return pair.left();
  }

  private void open(Loops.Served<PipeLoop> target, PipeTransport transport) {
    Connection connection = new Connection(target.clients(), Origin.of(state, transport, null));
    try {
      connection.open(transport.register(target.loop(), connection));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      connection.failed(fault);
      throw fault;
    }
  }

  private void open(Door.Place target, TcpTransport socket) {
    TlsOptions tls = socket.isLocal() ? null : options().tls();
    boolean maySpeakForOthers = options().proxyProtocol() && !socket.isLocal();
    ProxiedTransport proxied = maySpeakForOthers ? new ProxiedTransport(socket) : null;
    Transport transport = proxied == null ? socket : proxied;
    TlsTransport encrypted =
        tls == null
            ? null
            : new TlsTransport(transport, target.clients().tlsBuffers(), state.pool());
    Connection connection =
        new Connection(
            target.clients(), Origin.of(state, encrypted == null ? transport : encrypted, proxied));
    try {
      if (tls == null || encrypted == null) {
        connection.open(target.register(socket, connection));
      } else {
        SecureOpening.open(
            connection,
            target.clients(),
            encrypted,
            tls,
            handler -> target.register(socket, handler));
      }
    } catch (IOException e) {
      log.debug("a connection was gone before it was served: " + e.getMessage());
      transport.close();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      connection.failed(fault);
      throw fault;
    }
  }

  /// Return the server's id: a public key, `N` and 55 more characters.
  public String id() {
    return identity.id();
  }

  /// Return the name shown to clients.
  public String name() {
    return identity.name();
  }

  /// Return what the broker tells every client about itself.
  public ServerIdentity identity() {
    return identity;
  }

  /// Return what the broker was told.
  public BrokerOptions options() {
    return state.options();
  }

  /// Return where the broker writes what happened.
  public Log log() {
    return log;
  }

  /// Return an event loop for listeners and connections of other modules (monitoring, WebSocket).
  @SuppressWarnings(
      "exports") // reason: only the monitoring and transport modules may use the loops
  public EventLoop loop() {
    return loops.first();
  }

  /// Return the way in for clients of other modules' ports.
  public Door door() {
    return door;
  }

  /// Return the pool that outboxes of other modules take their memory from.
  public ChunkPool pool() {
    return state.pool();
  }

  /// Return the bytes reserved for operations that are not yet whole.
  long inboundBytes() {
    return state.inbound().used();
  }

  /// Return whether clients can connect: [#listen] has been called, and neither [#lameDuck] nor
  /// [#close].
  public boolean isReady() {
    return listener != null && !lameDuck.isEntered() && !closed.get();
  }

  /// Enter lame duck mode (docs/spec/core.md 1.13): close the listener, tell clients, close them
  /// over the configured time. Returns at once; `whenDone` runs on an event loop after the last
  /// client was closed, so it must not block: it hands over to a thread that calls [#close]. A
  /// second call does nothing.
  public void lameDuck(Runnable whenDone) {
    if (!lameDuck.isEntered()) {
      system.goingAway();
    }
    lameDuck.enter(this::closeListener, whenDone);
  }

  /// Live by other options from now on; it goes on listening where it does, and the limits of
  /// pending bytes stay. Clients whose user is gone, or has another account or password, are
  /// closed, and so are those over the number allowed; those whose user has other permissions go by
  /// them, and lose the subscriptions that are not permitted any more; nobody else notices. Blocks
  /// until every client has been looked at; not on a loop's thread. One thread at a time.
  public void reload(BrokerOptions next) {
    TlsOptions before = options().tls();
    Listener open = listener;
    ServerIdentity renewed =
        open == null ? identity : Identities.advertised(identity, next, open.port());
    state.accounts().change(next);
    services.change(next);
    state.settings().replace(next);
    system.accountsChanged();
    identity = renewed;
    closeUnpinned(before, next.tls());
    closeSurplus(next.limits().maxConnections());
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (ClientLoop loop : loops.clients()) {
      answers.add(loop.loop().ask(loop::reloaded));
    }
    answers.forEach(CompletableFuture::join);
    Reload.tell(state.registry().open());
  }

  /// Clients whose keys are pinned no more have to go.
  private void closeUnpinned(@Nullable TlsOptions before, @Nullable TlsOptions next) {
    if (next == null || (before != null && before.pinnedCerts().equals(next.pinnedCerts()))) {
      return;
    }
    long closed =
        state.registry().open().stream()
            .map(connection -> connection.closeIfNotPinned(next))
            .toList()
            .stream()
            .filter(CompletableFuture::join)
            .count();
    if (closed > 0) {
      log.info("Disconnect " + closed + " clients due to pinned certs reload");
    }
  }

  private void closeSurplus(int most) {
    List<Connection> open = new ArrayList<>(state.registry().open());
    int surplus = open.size() - Math.max(0, most);
    if (surplus > 0) {
      open.stream()
          .sorted(Comparator.comparingLong(Connection::id))
          .limit(surplus)
          .forEach(connection -> connection.execute(connection::surplus));
      log.info("Closed " + surplus + " connections to fall within max_connections");
    }
  }

  /// Return the broker's figures, its last ones after [#close]. Blocks until every loop has
  /// answered; not on a loop's thread.
  public ServerSnapshot snapshot() {
    return snapshots.server(identity);
  }

  /// Return every open connection, by number, without its subscriptions. Blocks until every loop
  /// has answered; not on a loop's thread.
  public List<ConnectionSnapshot> openConnections() {
    return openConnections("");
  }

  /// Return those of an account, as above; empty for all.
  public List<ConnectionSnapshot> openConnections(String account) {
    return snapshots.openConnections(account);
  }

  /// Return the subscriptions of a connection; null when it is open no more. Blocks until its loop
  /// has answered; not on a loop's thread.
  ///
  /// @param literal the subject that they must match; null for all
  public @Nullable SubscriptionCursor subscriptions(long cid, byte @Nullable [] literal) {
    return snapshots.subscriptions(cid, literal);
  }

  /// Return every account, by name. Blocks until every loop has answered; not on a loop's thread.
  public List<AccountSnapshot> accounts() {
    return snapshots.accounts();
  }

  /// Return the account of this name; null when there is none. Blocks as [#accounts] does.
  public @Nullable AccountSnapshot account(String name) {
    return snapshots.account(name);
  }

  /// Return the account in which the server itself speaks.
  public SystemAccount system() {
    return system;
  }

  /// Return the connections that ended, oldest first, as many as are remembered.
  public List<ConnectionSnapshot> closedConnections() {
    return state.registry().closed();
  }

  /// Close listeners, then clients, then the loops. What waits for clients is flushed: as long as
  /// bytes leave, at most for about two write deadlines. Blocks until every thread has ended.
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    closeListener();
    system.close();
    closeConnections();
    loops.close();
  }

  private void closeListener() {
    Listener open = listener;
    if (open != null) {
      open.close();
    }
    LocalPort local = localPort;
    if (local != null) {
      local.close();
    }
  }

  private void closeConnections() {
    Set<Connection> open = state.registry().all();
    CountDownLatch left = new CountDownLatch(open.size());
    for (Connection connection : open) {
      connection.execute(() -> connection.shutDown(left::countDown));
    }
    try {
      if (!left.await(closePatience(options()).toSeconds(), TimeUnit.SECONDS)) {
        log.debug(left.getCount() + " connections did not take their last bytes in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Connection connection : open) {
      connection.execute(connection::abandon);
    }
  }

  /// How long a server that stops waits for those whose last bytes still leave: as long as the Go
  /// server, which gives each write its deadline, and a little more.
  static Duration closePatience(BrokerOptions options) {
    long deadline = options.delivery().writeDeadline().toSeconds();
    return Duration.ofSeconds(Math.min(deadline, LONGEST_DEADLINE_SECONDS) * 2 + LINGER_SECONDS);
  }

  /// Half of the memory that the JVM may take outside its heap, unless told otherwise: by default
  /// that is as much as the heap may grow to.
  private static long pendingTotal(BrokerOptions options) {
    long configured = options.delivery().maxPendingTotal();
    return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / 2;
  }

  private static long subscriptionMemory(BrokerOptions options) {
    long configured = options.subscriptionMemory();
    return configured > 0 ? configured : Runtime.getRuntime().maxMemory() / 2;
  }

  private static long inboundMemory(BrokerOptions options) {
    long configured = options.inboundMemory();
    return configured > 0
        ? configured
        : Math.max(options.largestPayload() * 4L, Runtime.getRuntime().maxMemory() / 4);
  }

  private static int loopCount(BrokerOptions options) {
    if (options.loops() > 0) {
      return options.loops();
    }
    int processors = Runtime.getRuntime().availableProcessors();
    return processors <= MANY_PROCESSORS ? 1 : processors / 2;
  }
}
