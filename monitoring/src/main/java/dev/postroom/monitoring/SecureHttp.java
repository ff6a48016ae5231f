package dev.postroom.monitoring;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.transport.HandshakeFaults;
import dev.postroom.broker.transport.NotTlsException;
import dev.postroom.broker.transport.PlainHttp;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.broker.transport.TlsFilter;
import dev.postroom.broker.transport.TlsTransport;
import dev.postroom.platform.Escape;
import java.io.IOException;
import java.util.function.Consumer;

/// How a connection of the monitoring port begins that speaks TLS: with a handshake, in which its
/// peer need not show a certificate (docs/spec/core.md 5.1). Confined to the loop.
final class SecureHttp implements TlsFilter.Opening {
  private final MonitoringServer server;
  private final TlsTransport transport;
  private final HttpConnection connection;

  private SecureHttp(MonitoringServer server, TlsTransport transport, HttpConnection connection) {
    this.server = server;
    this.transport = transport;
    this.connection = connection;
  }

  /// Open a connection, which is not served before its handshake has succeeded.
  ///
  /// @throws IOException when the socket is gone already
  ///
  /// @param entering takes notice of the connection before anything can end it
  static void open(
      MonitoringServer server,
      TcpTransport socket,
      TlsOptions tls,
      Consumer<HttpConnection> entering)
      throws IOException {
    TlsTransport transport = new TlsTransport(socket, server.tlsBuffers(), server.pool());
    HttpConnection connection = new HttpConnection(server, transport);
    TlsFilter filter =
        new TlsFilter(server.loop(), server.log(), transport, connection, connection.outbox());
    SecureHttp opening = new SecureHttp(server, transport, connection);
    filter.registered(server.loop().register(socket.channel(), filter), opening);
    entering.accept(connection);
    connection.open(filter, tls.timeout().toNanos(), opening::late);
    filter.secure(tls.engineForAnybody());
  }

  @Override
  public void spoken(int firstByte) {
    throw new IllegalStateException("nobody has asked for the first byte");
  }

  @Override
  public void secured() {
    connection.secured();
  }

  @Override
  public void refused(IOException cause) {
    if (cause instanceof NotTlsException wrong && wrong.isHttp()) {
      complain(PlainHttp.FAULT);
      transport.stayClear();
      connection.sayLast(PlainHttp.answer());
      return;
    }
    if (cause instanceof NotTlsException) {
      transport.silence();
    }
    complain(HandshakeFaults.explain(cause, server.clock().now()));
    connection.close();
  }

  private void late() {
    transport.silence(); // what is said in the middle of a handshake is not understood
    complain("i/o timeout");
    connection.close();
  }

  private void complain(String why) {
    String from = transport.remoteAddress();
    server.log().error("monitoring: TLS handshake error from " + from + ": " + Escape.line(why));
  }

  @Override
  public void broken(IOException cause) {
    connection.close();
  }
}
