package dev.postroom.websocket;

import dev.postroom.broker.Broker;
import dev.postroom.broker.Door;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Listener;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.protocol.Info;
import dev.postroom.websocket.options.WebSocketOptions;
import dev.postroom.websocket.wire.Deflaters;
import dev.postroom.websocket.wire.House;
import dev.postroom.websocket.wire.LoopShare;
import dev.postroom.websocket.wire.MessageMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The WebSocket port of a broker: listens, and makes clients of who asks for WebSocket.
///
/// ```
///   Listener ─► Upgrade ─► WebSocketArrival ─► the broker's connection
///                 TLS, HTTP    frames in, frames out
/// ```
///
/// Bounds: [#MAX_UPGRADES] sockets that are not yet clients. Thread-safe.
public final class WebSocketServer implements AutoCloseable {
  /// How many sockets may be in the middle of their handshake.
  static final int MAX_UPGRADES = 16_384;

  private final Broker broker;
  private final Log log;
  private final Clock clock = Clock.system();
  private final Listener listener;
  private final Set<Upgrade> upgrades = ConcurrentHashMap.newKeySet();
  private final Map<EventLoop, LoopShare> shares = new ConcurrentHashMap<>();
  private final Deflaters deflaters = new Deflaters();
  // Volatile: replaced by a reload, read by every loop.
  private volatile WebSocketOptions options;
  // Volatile: set by whoever closes the port, read by every loop.
  private volatile boolean isClosed;

  private WebSocketServer(Broker broker, WebSocketOptions options) throws IOException {
    this.broker = broker;
    this.log = broker.log();
    this.options = options;
    this.listener = broker.door().listen(options.host(), options.port(), this::take);
  }

  /// Open the WebSocket port of a broker. Logs `Listening for websocket clients on …`.
  ///
  /// @throws IOException when the address cannot be bound; its message is the system's own
  public static WebSocketServer start(Broker broker, WebSocketOptions options) throws IOException {
    WebSocketServer server = new WebSocketServer(broker, options);
    String host = options.host();
    String shown = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    server.log.info(
        "Listening for websocket clients on "
            + server.scheme()
            + "://"
            + shown
            + ":"
            + server.port());
    if (options.tls() == null) {
      server.log.warn("Websocket not configured with TLS. DO NOT USE IN PRODUCTION!");
    }
    return server;
  }

  /// Return the port that is listened on.
  public int port() {
    return listener.port();
  }

  /// Return `wss` for a port that encrypts, else `ws`.
  public String scheme() {
    return options.tls() == null ? "ws" : "wss";
  }

  /// Live by other options from now on: for those that come from now on. It goes on listening where
  /// it does.
  public void reload(WebSocketOptions next) {
    options = next;
  }

  /// Let nobody in any more, and end the handshakes. Those who are in stay. A second call does
  /// nothing.
  public void stopListening() {
    isClosed = true;
    listener.close();
    new ArrayList<>(upgrades).forEach(Upgrade::endSoon);
  }

  /// Close the port; before the broker is closed, which closes those who are in.
  @Override
  public void close() {
    stopListening();
    deflaters.close();
    shares.forEach((loop, share) -> loop.execute(share::close));
  }

  private void take(Door.Place place, TcpTransport socket) {
    if (isClosed || upgrades.size() >= MAX_UPGRADES) {
      socket.close();
      return;
    }
    Upgrade upgrade = new Upgrade(this, place, socket);
    upgrades.add(upgrade);
    try {
      upgrade.open();
    } catch (IOException e) {
      log.debug("a connection was gone before it was served: " + e.getMessage());
      upgrade.end();
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      upgrade.end();
      throw fault;
    }
  }

  void left(Upgrade upgrade) {
    upgrades.remove(upgrade);
  }

  WebSocketOptions options() {
    return options;
  }

  Log log() {
    return log;
  }

  Clock clock() {
    return clock;
  }

  ChunkPool pool() {
    return broker.pool();
  }

  /// Return what the connections of a loop share; on that loop.
  LoopShare share(EventLoop loop) {
    return shares.computeIfAbsent(loop, _ -> new LoopShare(loop::nanos));
  }

  /// Return what a pipe needs of the server.
  House house(Door.Place place) {
    MessageMemory memory =
        new MessageMemory() {
          @Override
          public boolean tryReserve(int bytes) {
            return place.tryReserve(bytes);
          }

          @Override
          public void giveBack(int bytes) {
            place.giveBack(bytes);
          }
        };
    return new House(
        broker.pool(),
        deflaters,
        share(place.loop()),
        memory,
        () -> broker.options().largestPayload());
  }

  /// Return the host that INFO tells.
  String shownHost() {
    return options.host();
  }

  /// Return the port that INFO tells.
  int shownPort() {
    return port();
  }

  /// Return what INFO says of encryption.
  Info.Tls tls() {
    TlsOptions tls = options.tls();
    return tls == null ? Info.Tls.none() : new Info.Tls(true, tls.verify(), true);
  }
}
