package dev.postroom.broker;

import dev.postroom.broker.connection.BrokerState;
import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.connection.Origin;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.Listener;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.transport.Arrival;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.broker.transport.TlsBuffers;
import dev.postroom.platform.Log;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/// By which clients get in, those of ports of other modules too. Thread-safe.
public final class Door {
  private final BrokerState state;
  private final Loops loops;
  private final Log log;

  Door(BrokerState state, Loops loops) {
    this.state = state;
    this.loops = loops;
    this.log = state.log();
  }

  /// Open a port whose sockets are given to the taker, each on the loop that will serve it.
  ///
  /// @throws IOException when the address cannot be bound; its message is the system's own
  public Listener listen(String host, int port, Taker taker) throws IOException {
    return Listener.open(loops.first(), log, host, port, channel -> accept(channel, taker));
  }

  /// Open a Unix domain socket, whose sockets the taker gets.
  ///
  /// @throws IOException when the file cannot be bound; its message is the system's own
  Listener listen(Path file, Taker taker) throws IOException {
    return Listener.open(loops.first(), log, file, channel -> accept(channel, taker));
  }

  /// Take an accepted channel; on the first loop's thread.
  private void accept(SocketChannel channel, Taker taker) {
    TcpTransport transport;
    try {
      transport = new TcpTransport(channel);
    } catch (IOException e) {
      log.debug("a connection was gone before it was served: " + e.getMessage());
      closeQuietly(channel);
      return;
    }
    Loops.Served<EventLoop> target = loops.forSocket();
    Place place = new Place(state, target.loop(), target.clients());
    if (target.loop().isCurrent()) {
      taker.take(place, transport);
    } else {
      if (!target.loop().offer(() -> taker.take(place, transport))) {
        transport.close(); // the loop has ended: nobody would ever serve it
      }
    }
  }

  private void closeQuietly(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      log.debug("could not close a socket: " + e.getMessage());
    }
  }

  /// Who serves a socket, or makes somebody do so.
  @FunctionalInterface
  public interface Taker {

    /// Take a socket; on the thread of the loop that serves it.
    void take(Place place, TcpTransport transport);
  }

  /// The loop that serves a socket, with what sockets on it share. Confined to that loop, but for
  /// [#loop].
  public static final class Place {
    private final BrokerState state;
    private final EventLoop loop;
    private final ClientLoop clients;

    private Place(BrokerState state, EventLoop loop, ClientLoop clients) {
      this.state = state;
      this.loop = loop;
      this.clients = clients;
    }

    /// Return the loop.
    public EventLoop loop() {
      return loop;
    }

    ClientLoop clients() {
      return clients;
    }

    /// Return what encrypted connections are read through.
    public TlsBuffers tlsBuffers() {
      return clients.tlsBuffers();
    }

    /// Let the loop call the handler of a socket.
    ///
    /// @throws IOException when the socket is gone already
    public Registration register(TcpTransport transport, LoopHandler handler) throws IOException {
      return loop.register(transport.channel(), handler);
    }

    /// Reserve memory for what a peer has not yet sent whole, and return whether it is there
    /// (docs/internals/inbound-memory.md).
    public boolean tryReserve(int bytes) {
      return state.inbound().tryReserve(bytes);
    }

    /// Give back what was reserved.
    public void giveBack(int bytes) {
      state.inbound().giveBack(bytes);
    }

    /// Serve a client.
    public void enter(Arrival arrival) {
      Origin.serve(clients, arrival);
    }
  }
}
