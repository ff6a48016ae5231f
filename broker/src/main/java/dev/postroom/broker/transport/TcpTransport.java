package dev.postroom.broker.transport;

import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/// A TCP socket as a pipe, or a Unix domain socket. Thread-safe as far as [Transport] asks.
public final class TcpTransport implements Transport {
  private static final String UNIX = "unix"; // such sockets have no address of their own

  private final SocketChannel channel;
  private final String host;
  private final int port;

  /// Take over an accepted or connected channel; from now on it neither blocks nor delays small
  /// writes.
  public TcpTransport(SocketChannel channel) throws IOException {
    this.channel = channel;
    channel.configureBlocking(false);
    SocketAddress remote = channel.getRemoteAddress();
    if (remote == null) {
      throw new IOException("the peer has gone before it was served");
    }
    if (remote instanceof InetSocketAddress address) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      host = address.getAddress().getHostAddress();
      port = address.getPort();
    } else {
      host = UNIX;
      port = 0;
    }
  }

  /// Return whether this is a Unix domain socket: its peer is on this machine.
  public boolean isLocal() {
    return host.equals(UNIX);
  }

  /// Return the channel, to be registered with an event loop.
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    return count == 1 ? channel.write(sources[offset]) : channel.write(sources, offset, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public String remoteHost() {
    return host;
  }

  @Override
  public int remotePort() {
    return port;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException ignored) {
      // The descriptor is gone either way, and nothing was promised to the peer any more.
    }
  }
}
