package dev.postroom.broker.transport;

import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/// A pipe over another one, to which everything goes that a subclass does not do itself.
public abstract class ForwardingTransport implements Transport {
  private final Transport lower;

  protected ForwardingTransport(Transport lower) {
    this.lower = lower;
  }

  /// Return the pipe below.
  protected final Transport lower() {
    return lower;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return lower.read(target);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    return lower.write(sources, offset, count);
  }

  @Override
  public void shutdownOutput() throws IOException {
    lower.shutdownOutput();
  }

  @Override
  public String remoteHost() {
    return lower.remoteHost();
  }

  @Override
  public int remotePort() {
    return lower.remotePort();
  }

  @Override
  public void close() {
    lower.close();
  }
}
