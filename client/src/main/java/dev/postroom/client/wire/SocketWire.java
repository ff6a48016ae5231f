package dev.postroom.client.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// A TCP connection, plain or encrypted.
public final class SocketWire implements Wire {
  private final Socket socket;

  /// What is closed: below an encrypted socket, whose own close would wait for a blocked write.
  private final Socket lowest;

  private final InputStream input;
  private final OutputStream output;
  private final String peer;

  private SocketWire(Socket socket, Socket lowest, String peer) throws IOException {
    this.socket = socket;
    this.lowest = lowest;
    this.input = socket.getInputStream();
    this.output = socket.getOutputStream();
    this.peer = peer;
  }

  /// Connect to a server. Blocks for at most the timeout, name look-up left out.
  ///
  /// @throws IOException when nothing answers there; its message names the address
  public static SocketWire open(ServerUrl url, Duration timeout) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(url.host(), url.port()), millis(timeout));
      return new SocketWire(socket, socket, url.address());
    } catch (IOException e) {
      socket.close();
      throw new IOException(url + " cannot be reached: " + e.getMessage(), e);
    }
  }

  /// Encrypt what goes through from now on. Blocks for the handshake, as long as reads may take.
  ///
  /// @throws IOException when the peer does not, or is not trusted; this wire is closed then
  public SocketWire encrypted(SSLContext context, String host) throws IOException {
    try {
      SSLSocket encrypted =
          (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
      SSLParameters parameters = encrypted.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      if (isName(host)) {
        parameters.setServerNames(List.of(new SNIHostName(host)));
      }
      encrypted.setSSLParameters(parameters);
      encrypted.startHandshake();
      return new SocketWire(encrypted, socket, peer);
    } catch (IOException e) {
      close();
      throw new IOException("no encrypted connection to " + peer + ": " + e.getMessage(), e);
    }
  }

  private static boolean isName(String host) {
    return host.indexOf(':') < 0 && !host.matches("[0-9.]+");
  }

  @Override
  public void readTimeout(Duration timeout) throws IOException {
    socket.setSoTimeout(millis(timeout));
  }

  private static int millis(Duration timeout) {
    return Math.clamp(timeout.toMillis(), 0, Integer.MAX_VALUE);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return input.read(target, offset, length);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    output.write(source, offset, length);
  }

  @Override
  public boolean isWrittenByAnyone() {
    return false;
  }

  @Override
  public void close() {
    try {
      lowest.close();
    } catch (IOException e) {
      // A socket that cannot be closed in order is gone all the same.
    }
  }
}
