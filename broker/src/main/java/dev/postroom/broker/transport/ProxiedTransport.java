package dev.postroom.broker.transport;

import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A pipe at whose beginning a proxy may say for whom it speaks; the peer is then that one. Reads
/// belong to the connection's loop, as for every pipe.
public final class ProxiedTransport extends ForwardingTransport {
  private @Nullable ProxyHeader header = new ProxyHeader(); // null once it is over
  private String host;
  private int port;

  public ProxiedTransport(Transport lower) {
    super(lower);
    this.host = lower.remoteHost();
    this.port = lower.remotePort();
  }

  /// Return whether it is known for whom the peer speaks: the header has come, or there is none.
  public boolean isKnown() {
    return header == null;
  }

  /// Return `host:port` of the socket, whoever speaks through it.
  public String socketAddress() {
    return lower().remoteAddress();
  }

  /// @throws ProxyHeaderException when a proxy said it wrongly
  @Override
  public int read(ByteBuffer target) throws IOException {
    ProxyHeader reading = header;
    return reading == null ? super.read(target) : read(reading, target);
  }

  /// The target has room for more than a header.
  private int read(ProxyHeader reading, ByteBuffer target) throws IOException {
    ByteBuffer in = ByteBuffer.allocate(ProxyHeader.LONGEST);
    int count = super.read(in);
    if (count < 0) {
      throw new ProxyHeaderException("failed to read protocol version: EOF");
    }
    byte[] rest = reading.take(in.flip());
    if (rest == null) {
      return 0;
    }
    header = null;
    if (!reading.host().isEmpty()) {
      host = reading.host();
      port = reading.port();
    }
    target.put(rest);
    return rest.length;
  }

  @Override
  public String remoteHost() {
    return host;
  }

  @Override
  public int remotePort() {
    return port;
  }
}
