package dev.postroom.broker.transport;

import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.protocol.ConnectOptions;
import dev.postroom.protocol.Info;
import dev.postroom.protocol.Transport;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A client that has come by a port of another module, and what is different for it. Every call
/// comes on the client's loop.
public interface Arrival {

  /// Return its pipe.
  Transport transport();

  /// Return by which way it has come.
  ConnectionType type();

  /// Let a connection serve it from now on, and return that connection's place on the loop.
  ///
  /// @param outbox the connection's, which flushes into the pipe
  Registration handOver(LoopHandler connection, Outbox outbox);

  /// Return for whom a proxy says that it speaks; empty when nobody says so.
  String forwardedFor();

  /// Return the host that INFO tells.
  String host();

  /// Return the port that INFO tells.
  int port();

  /// Return what INFO says of encryption.
  Info.Tls tls();

  /// Return how it is encrypted; null when it is not.
  @Nullable TlsSnapshot tlsSnapshot();

  /// Return what it has shown of itself; null when it is not encrypted.
  @Nullable SSLSession session();

  /// Add credentials that came with it to those of a CONNECT that lack.
  void complete(ConnectOptions options);

  /// Its connection ends for this reason; what waits may still be sent.
  void ending(CloseReason reason);
}
