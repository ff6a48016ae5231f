package dev.postroom.broker.transport;

import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.PipeLoop;
import dev.postroom.broker.loop.PipeRegistration;
import dev.postroom.broker.loop.Registration;
import dev.postroom.protocol.Transport;
import dev.postroom.protocol.transport.TransportPair;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The server's end of a pipe to a client in this process.
public final class PipeTransport implements Transport {
  private final TransportPair.End end;
  private @Nullable PipeRegistration registration;

  public PipeTransport(TransportPair.End end) {
    this.end = end;
  }

  /// Let the loop call the handler; on the loop's thread.
  public Registration register(PipeLoop loop, LoopHandler handler) {
    PipeRegistration registered = loop.register(end, handler);
    registration = registered;
    return registered;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return end.read(target);
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    return end.write(sources, offset, count);
  }

  @Override
  public void shutdownOutput() {
    end.shutdownOutput();
  }

  @Override
  public String remoteHost() {
    return end.remoteHost();
  }

  @Override
  public int remotePort() {
    return end.remotePort();
  }

  @Override
  public void close() {
    end.close();
    if (registration != null) {
      registration.cancel();
    }
  }
}
