package dev.postroom.monitoring;

import dev.postroom.broker.Broker;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Listener;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.broker.transport.TlsBuffers;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.monitoring.endpoint.Documents;
import dev.postroom.monitoring.endpoint.Endpoint;
import dev.postroom.monitoring.endpoint.Endpoints;
import dev.postroom.monitoring.options.MonitoringOptions;
import dev.postroom.monitoring.request.SystemResponder;
import dev.postroom.platform.Budget;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The monitoring port of a broker: listens, keeps the connections, has documents built.
///
/// ```
///   HttpConnection ──request──► answer ──► Endpoint on a virtual thread ──response──► HttpConnection
///      (the loop)                           (may wait for every loop)                    (the loop)
/// ```
///
/// Bounds: [#MAX_CONNECTIONS] connections, of which the longest idle one makes room for a new one;
/// [#MAX_BUILDERS] documents being built at a time, of which one lists subscriptions; a share of
/// the heap for responses that wait for their peers, past which the answer is 503. Thread-safe from
/// outside; everything inside is confined to the loop.
public final class MonitoringServer implements AutoCloseable {
  /// How many connections are open at a time.
  static final int MAX_CONNECTIONS = 256;

  private static final int MAX_BUILDERS = 4;
  private static final int READ_BUFFER = 16 * 1024;
  private static final int TLS_HELD = 64 * 1024;
  private static final int SHARE_OF_HEAP = 16;
  private static final long CLOSE_PATIENCE_SECONDS = 2;
  private static final Duration LISTING_PATIENCE = Duration.ofSeconds(10);
  private static final HttpResponse BROKEN =
      HttpResponse.text(HttpStatus.INTERNAL_SERVER_ERROR, "500 Internal Server Error");
  private static final HttpResponse GONE =
      HttpResponse.text(
          HttpStatus.SERVICE_UNAVAILABLE, "503 Service Unavailable: you have ended the connection");

  private final Broker broker;
  private final EventLoop loop;
  private final Log log;
  private final ChunkPool pool;
  private final Clock clock = Clock.system();
  private final Endpoints endpoints;
  private final Listener listener;
  private final Semaphore builders = new Semaphore(MAX_BUILDERS);
  private final ListingTurns listings;
  private final Budget waiting = new Budget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
  private final CountDownLatch ended = new CountDownLatch(1);

  private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(READ_BUFFER);
  private final Set<HttpConnection> connections = new LinkedHashSet<>();
  private final boolean isSecure;
  private @Nullable TlsBuffers tlsBuffers;
  private int building;
  private boolean closing;

  private MonitoringServer(Broker broker, MonitoringOptions options, Documents documents)
      throws IOException {
    this.broker = broker;
    this.isSecure = options.isSecure();
    this.loop = broker.loop();
    this.log = broker.log();
    this.pool = broker.pool();
    this.endpoints = new Endpoints(documents);
    this.listings = new ListingTurns(LISTING_PATIENCE, documents.listings());
    this.listener =
        Listener.open(loop, log, options.host(), Math.max(0, options.port()), this::accept);
  }

  /// Open the monitoring port of a broker. Logs `Starting http monitor on host:port`, or `https`.
  ///
  /// @throws IOException when the address cannot be bound; its message is the system's own
  /// @throws IllegalArgumentException when it is to speak TLS and the broker has no certificate
  public static MonitoringServer start(Broker broker, MonitoringOptions options)
      throws IOException {
    return start(broker, options, new Documents(broker, options, Clock.system()));
  }

  /// Open the monitoring port of a broker, which shows the documents that requests are answered
  /// with.
  ///
  /// @throws IOException as above
  public static MonitoringServer start(
      Broker broker, MonitoringOptions options, SystemResponder responder) throws IOException {
    return start(broker, options, responder.documents());
  }

  private static MonitoringServer start(
      Broker broker, MonitoringOptions options, Documents documents) throws IOException {
    if (options.isSecure() && broker.options().tls() == null) {
      throw new IllegalArgumentException("monitoring over TLS needs the broker's certificate");
    }
    MonitoringServer server = new MonitoringServer(broker, options, documents);
    String host = options.host();
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String scheme = options.isSecure() ? "https" : "http";
    server.log.info("Starting " + scheme + " monitor on " + shown + ":" + server.port());
    return server;
  }

  /// Return the port that is listened on.
  public int port() {
    return listener.port();
  }

  /// Close the port and every connection. Blocks until they are closed and no document is being
  /// built, for two seconds at most; called before the broker is closed, not on a loop's thread. A
  /// second call does nothing.
  @Override
  public void close() {
    listener.close();
    loop.execute(this::closeConnections);
    try {
      if (!ended.await(CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        log.debug("monitoring did not end in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeConnections() {
    closing = true;
    listings.close();
    for (HttpConnection connection : new ArrayList<>(connections)) {
      connection.close();
    }
    endWhenQuiet();
  }

  private void accept(SocketChannel channel) {
    try {
      TcpTransport transport = new TcpTransport(channel);
      if (closing || !hasRoom()) {
        transport.close();
        return;
      }
      TlsOptions tls = broker.options().tls();
      if (!isSecure) {
        HttpConnection connection = new HttpConnection(this, transport);
        connections.add(connection);
        connection.open(loop.register(channel, connection));
      } else if (tls == null) {
        transport.close(); // never in the clear what was asked for over TLS
      } else {
        SecureHttp.open(this, transport, tls, connections::add);
      }
    } catch (IOException e) {
      log.debug("a monitoring connection was gone before it was served: " + e.getMessage());
      closeQuietly(channel);
    }
  }

  /// Return whether one more connection may be served, after the longest idle one was closed for it
  /// if need be: who holds connections and says nothing must not lock the others out.
  private boolean hasRoom() {
    if (connections.size() < MAX_CONNECTIONS) {
      return true;
    }
    HttpConnection speaking = null;
    for (HttpConnection connection : connections) {
      if (connection.isIdle()) {
        connection.close();
        return true;
      }
      if (speaking == null && connection.isReading()) {
        speaking = connection;
      }
    }
    if (speaking != null) { // nobody is between two requests: the first of those that say one
      speaking.close();
      return true;
    }
    return false;
  }

  private void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("could not close a socket: " + e.getMessage());
    }
  }

  EventLoop loop() {
    return loop;
  }

  ChunkPool pool() {
    return pool;
  }

  Clock clock() {
    return clock;
  }

  /// Return the buffer that every connection reads into, one after the other.
  ByteBuffer readBuffer() {
    return readBuffer;
  }

  Log log() {
    return log;
  }

  /// Return what encrypted connections are read through; made for the first of them.
  TlsBuffers tlsBuffers() {
    TlsBuffers buffers = tlsBuffers;
    if (buffers == null) {
      buffers = new TlsBuffers(new Budget((long) MAX_CONNECTIONS * TLS_HELD));
      tlsBuffers = buffers;
    }
    return buffers;
  }

  /// Return the budget for responses that wait for their peers.
  Budget waiting() {
    return waiting;
  }

  /// Who waits for an answer.
  interface Asker {

    /// Return whether the answer may still be of use. Callable by any thread.
    ///
    /// @param large whether it takes much to make it
    boolean isWaiting(boolean large);

    /// Take the response; on the loop.
    void take(HttpResponse response);
  }

  /// Answer a request; the asker gets the response on the loop, at once or later. What nobody waits
  /// for any more when its turn comes is not made.
  void answer(HttpRequest request, Asker asker) {
    Endpoint endpoint = endpoints.find(request);
    if (!endpoint.isSlow()) {
      asker.take(endpoint.answer(request));
      return;
    }
    building++;
    Threads.startVirtual("postroom-monitoring", log, () -> build(endpoint, request, asker));
  }

  private void build(Endpoint endpoint, HttpRequest request, Asker asker) {
    HttpResponse response = BROKEN;
    try {
      Endpoint admitted = endpoint.admitted(request);
      response =
          admitted.isLarge(request)
              ? listings.make(() -> build(admitted, request, () -> asker.isWaiting(true)))
              : build(admitted, request, () -> asker.isWaiting(false));
    } catch (RuntimeException fault) {
      log.bug("monitoring of " + request.path(), fault);
    } finally {
      HttpResponse built = response;
      loop.execute(() -> finishBuilding(built, asker));
    }
  }

  private HttpResponse build(Endpoint endpoint, HttpRequest request, BooleanSupplier isWaitedFor) {
    builders.acquireUninterruptibly();
    try {
      return isWaitedFor.getAsBoolean() ? endpoint.answer(request) : GONE;
    } finally {
      builders.release();
    }
  }

  private void finishBuilding(HttpResponse response, Asker asker) {
    building--;
    asker.take(response);
    endWhenQuiet();
  }

  void closed(HttpConnection connection) {
    connections.remove(connection);
  }

  private void endWhenQuiet() {
    if (closing && building == 0) {
      ended.countDown();
    }
  }
}
