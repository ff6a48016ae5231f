package dev.postroom.monitoring;

import dev.postroom.broker.options.TlsOptions;
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
  private final HttpConnection connection;

  private SecureHttp(MonitoringServer server, HttpConnection connection) {
    this.server = server;
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
    filter.registered(
        server.loop().register(socket.channel(), filter), new SecureHttp(server, connection));
    entering.accept(connection);
    connection.open(filter, tls.timeout().toNanos());
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
    String why = Escape.line(String.valueOf(cause.getMessage()));
    server.log().debug("TLS handshake of a monitoring connection failed: " + why);
    connection.close();
  }

  @Override
  public void broken(IOException cause) {
    connection.close();
  }
}
