package dev.postroom.broker.connection;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.PortOptions;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.broker.transport.Arrival;
import dev.postroom.broker.transport.PipeTransport;
import dev.postroom.broker.transport.ProxiedTransport;
import dev.postroom.broker.transport.ProxyHeaderException;
import dev.postroom.broker.transport.TlsFacts;
import dev.postroom.platform.Escape;
import dev.postroom.platform.tls.CertificateNames;
import dev.postroom.protocol.ConnectOptions;
import dev.postroom.protocol.Info;
import dev.postroom.protocol.ServerIdentity;
import dev.postroom.protocol.Transport;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// By which way a client has come, and what follows from that. Confined to the loop.
public final class Origin {
  private final BrokerState broker;
  private final Transport transport;
  private final ConnectionType type;
  private final @Nullable Arrival arrival; // null for who came by the broker's own port, or a pipe
  private final @Nullable ProxiedTransport proxied; // null where no proxy may speak first
  private @Nullable SecureOpening opening; // null for a client that cannot encrypt here

  private Origin(
      BrokerState broker,
      Transport transport,
      ConnectionType type,
      @Nullable Arrival arrival,
      @Nullable ProxiedTransport proxied) {
    this.broker = broker;
    this.transport = transport;
    this.type = type;
    this.arrival = arrival;
    this.proxied = proxied;
  }

  /// Return where a client of the broker's own port has come from, or one of this process.
  ///
  /// @param proxied by which a proxy may say for whom it speaks; null where none may
  public static Origin of(
      BrokerState broker, Transport transport, @Nullable ProxiedTransport proxied) {
    ConnectionType type =
        transport instanceof PipeTransport ? ConnectionType.IN_PROCESS : ConnectionType.STANDARD;
    return new Origin(broker, transport, type, null, proxied);
  }

  /// Serve a client of another port; on its loop's thread.
  public static void serve(ClientLoop loop, Arrival arrival) {
    Origin origin = new Origin(loop.state(), arrival.transport(), arrival.type(), arrival, null);
    Connection connection = new Connection(loop, origin);
    try {
      connection.open(arrival.handOver(connection, connection.outbox()));
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      connection.failed(fault);
      throw fault;
    }
  }

  /// Begin as one that can, or must, encrypt.
  void beginWith(SecureOpening secure) {
    opening = secure;
  }

  Transport transport() {
    return transport;
  }

  ConnectionType type() {
    return type;
  }

  /// Return how the log names the connection of this number.
  String label(long id) {
    String address = ConnectionLog.address(transport.remoteHost(), transport.remotePort());
    if (arrival == null) {
      return address + " - cid:" + id;
    }
    String client = arrival.forwardedFor();
    String forwarded = client.indexOf(':') >= 0 ? "[" + client + "]" : client;
    return (forwarded.isEmpty() ? "" : forwarded + "/") + address + " - wid:" + id;
  }

  /// Return the client's address for INFO; empty while a proxy may still say that it is another.
  String clientIp() {
    return isAddressKnown() ? transport.remoteHost() : "";
  }

  /// Return whether no proxy will say any more for whom it speaks.
  boolean isAddressKnown() {
    return proxied == null || proxied.isKnown();
  }

  /// A proxy said wrongly for whom it speaks, or said nothing.
  void complain(ProxyHeaderException cause) {
    broker
        .log()
        .warn(
            "Error reading PROXY protocol header from "
                + ConnectionLog.address(transport.remoteHost(), transport.remotePort())
                + ": "
                + Escape.line(String.valueOf(cause.getMessage())));
  }

  private @Nullable PortOptions port() {
    return arrival == null ? null : broker.options().webSocket();
  }

  /// Asked each time: a reload may change it.
  Duration pingInterval() {
    PortOptions port = port();
    Duration own = port == null ? null : port.pingInterval();
    return own == null ? broker.options().pingInterval() : own;
  }

  Duration authTimeout() {
    PortOptions port = port();
    Duration own = port == null ? null : port.authTimeout();
    return own == null ? broker.options().authTimeout() : own;
  }

  Authenticator authenticator() {
    return broker.settings().authenticator(type);
  }

  /// Return what the client is told of the server.
  ServerIdentity identity() {
    ServerIdentity own = broker.identity().get();
    return arrival == null ? own : own.at(arrival.host(), arrival.port());
  }

  /// Return what INFO says of encryption.
  Info.Tls tls() {
    if (arrival != null) {
      return arrival.tls();
    }
    return opening == null ? Info.Tls.none() : opening.info();
  }

  /// Return what monitoring shows of encryption; null while nothing is encrypted.
  @Nullable TlsSnapshot tlsSnapshot() {
    if (arrival != null) {
      return arrival.tlsSnapshot();
    }
    return opening == null ? null : opening.snapshot();
  }

  /// Return the certificates that the client has shown, as PEM; those were verified.
  List<String> certificates() {
    SSLSession session = session();
    return session == null ? List.of() : TlsFacts.certificates(session);
  }

  /// Return whom the client's certificate names; null when it has shown none.
  @Nullable CertificateNames certificate() {
    SSLSession session = session();
    return session == null ? null : TlsFacts.certificate(session);
  }

  private @Nullable SSLSession session() {
    if (arrival != null) {
      return arrival.session();
    }
    return opening == null ? null : opening.session();
  }

  /// Close the connection if its client has a key that is pinned no more. Return whether it had.
  boolean closeIfNotPinned(TlsOptions tls) {
    return opening != null && opening.closeIfNotPinned(tls);
  }

  /// Add what came with the client to a CONNECT.
  void complete(ConnectOptions options) {
    if (arrival != null) {
      arrival.complete(options);
    }
  }

  /// Return whether the client is told nothing of this fault: as for nats-server, whoever breaks
  /// the protocol behind a port of another module only sees the end (docs/spec/core.md 5.2).
  boolean isSilentAbout(CloseReason reason) {
    return arrival != null
        && (reason == CloseReason.PARSE_ERROR || reason == CloseReason.PROTOCOL_VIOLATION);
  }

  /// The connection ends for this reason.
  void ending(CloseReason reason) {
    if (arrival != null) {
      arrival.ending(reason);
    }
  }

  /// The connection has ended.
  void stop() {
    if (opening != null) {
      opening.stop();
    }
  }
}
