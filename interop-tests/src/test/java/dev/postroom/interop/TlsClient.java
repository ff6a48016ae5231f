package dev.postroom.interop;

import dev.postroom.testsupport.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A client that speaks bytes, in the clear first and then encrypted, or encrypted from the start.
/// Confined to the test that opens it.
final class TlsClient implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 10_000;

  private Socket socket;

  private TlsClient(Socket socket) {
    this.socket = socket;
  }

  /// Connect in the clear.
  static TlsClient plain(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new TlsClient(socket);
  }

  /// Connect, read INFO, and encrypt.
  static TlsClient secured(int port, String version, String... certificates) throws IOException {
    TlsClient client = plain(port);
    String info = client.line();
    if (!info.startsWith("INFO ")) {
      throw new IOException(info);
    }
    client.secure(version, certificates);
    return client;
  }

  /// Encrypt from now on.
  void secure(String version, String... certificates) throws IOException {
    secure(version, _ -> {}, certificates);
  }

  /// Encrypt from now on, with something changed before.
  void secure(String version, Consumer<SSLSocket> change, String... certificates)
      throws IOException {
    secure(version, change, TestCertificates.context(certificates));
  }

  /// Encrypt from now on, with what a context holds.
  void secure(String version, SSLContext context) throws IOException {
    secure(version, _ -> {}, context);
  }

  private void secure(String version, Consumer<SSLSocket> change, SSLContext context)
      throws IOException {
    SSLSocket secured =
        (SSLSocket)
            context.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    secured.setEnabledProtocols(new String[] {version});
    change.accept(secured);
    secured.startHandshake();
    socket = secured;
  }

  /// Return what was agreed upon; only of an encrypted one.
  SSLSocket secured() {
    return (SSLSocket) socket;
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /// Read one line, without its end; what there is when the connection ends.
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
      line.write(next);
    }
    return line.toString(StandardCharsets.ISO_8859_1).strip();
  }

  /// Read to the end of the connection, which may be an abrupt one.
  String rest() throws IOException {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        rest.write(next);
      }
    } catch (SocketException reset) {
      // What was sent and not read by the server ends the connection so.
    }
    return rest.toString(StandardCharsets.ISO_8859_1);
  }

  /// Return the answer to PING.
  String ping() throws IOException {
    send("PING\r\n");
    return line();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
