package dev.postroom.protocol;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A byte pipe to a peer: a socket, an encrypted socket, or another part of this program.
///
/// Nothing here blocks. Reads belong to one thread; writes may come from any thread, one at a time.
public interface Transport extends AutoCloseable {

  /// Read what is there into the buffer, and return how many bytes: 0 when nothing is there now, -1
  /// at the end of input.
  int read(ByteBuffer target) throws IOException;

  /// Write what the pipe takes of `count` buffers from `offset` on, in order, and return how many
  /// bytes it took.
  long write(ByteBuffer[] sources, int offset, int count) throws IOException;

  /// Tell the peer that nothing more will be written.
  void shutdownOutput() throws IOException;

  /// Return the peer's host as text, without brackets.
  String remoteHost();

  /// Return the peer's port; 0 when it has none.
  int remotePort();

  /// Return `host:port` of the peer, with brackets around a host that has colons.
  default String remoteAddress() {
    String host = remoteHost();
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + remotePort();
  }

  /// Close both directions; does nothing when closed before, and does not throw.
  @Override
  void close();
}
