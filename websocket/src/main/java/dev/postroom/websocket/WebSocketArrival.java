package dev.postroom.websocket;

import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.broker.transport.Arrival;
import dev.postroom.broker.transport.TlsFilter;
import dev.postroom.protocol.ConnectOptions;
import dev.postroom.protocol.Info;
import dev.postroom.websocket.wire.WebSocketFilter;
import dev.postroom.websocket.wire.WebSocketTransport;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A client whose request for WebSocket was granted. Confined to its loop.
final class WebSocketArrival implements Arrival {
  private final WebSocketServer server;
  private final WebSocketTransport transport;
  private final WebSocketFilter filter;
  private final @Nullable TlsFilter tlsFilter;
  private final Facts facts;

  /// What is known of a client from its request.
  ///
  /// @param forwardedFor for whom a proxy says that it speaks; empty when nobody says so
  /// @param credentials what its cookies bring
  /// @param tls how it is encrypted; null when it is not
  /// @param session what it has shown of itself; null when it is not encrypted
  record Facts(
      String forwardedFor,
      Credentials credentials,
      @Nullable TlsSnapshot tls,
      @Nullable SSLSession session) {}

  WebSocketArrival(
      WebSocketServer server,
      WebSocketTransport transport,
      WebSocketFilter filter,
      @Nullable TlsFilter tlsFilter,
      Facts facts) {
    this.server = server;
    this.transport = transport;
    this.filter = filter;
    this.tlsFilter = tlsFilter;
    this.facts = facts;
  }

  @Override
  public WebSocketTransport transport() {
    return transport;
  }

  @Override
  public ConnectionType type() {
    return ConnectionType.WEBSOCKET;
  }

  @Override
  public Registration handOver(LoopHandler connection, Outbox outbox) {
    if (tlsFilter != null) {
      tlsFilter.handOver(filter, outbox);
    }
    filter.carry(transport, connection, outbox);
    return filter;
  }

  @Override
  public String forwardedFor() {
    return facts.forwardedFor();
  }

  @Override
  public String host() {
    return server.shownHost();
  }

  @Override
  public int port() {
    return server.shownPort();
  }

  @Override
  public Info.Tls tls() {
    return server.tls();
  }

  @Override
  public @Nullable TlsSnapshot tlsSnapshot() {
    return facts.tls();
  }

  @Override
  public @Nullable SSLSession session() {
    return facts.session();
  }

  @Override
  public void complete(ConnectOptions options) {
    Credentials came = facts.credentials();
    options.completeWith(came.user(), came.pass(), came.token());
  }

  @Override
  public void ending(CloseReason reason) {
    transport.ending(reason);
  }
}
