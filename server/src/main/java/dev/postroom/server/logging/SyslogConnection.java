package dev.postroom.server.logging;

import dev.postroom.platform.Clock;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The way to a syslog. It never makes the one who logs wait: what the other side does not take at
/// once waits in a buffer of one mebibyte, and what does not fit in there is lost. A connection
/// that broke is made again, once a second at most.
///
/// Guarded by its log's lock.
final class SyslogConnection {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long PAUSE_NANOS = 1_000_000_000;
  private static final int CONNECT_MILLIS = 5_000;
  private static final int LAST_FLUSH_MILLIS = 1_000;

  private final SyslogAddress address;
  private final Clock clock;
  private final ByteBuffer waiting = ByteBuffer.allocate(BUFFER_BYTES);
  private @Nullable WritableByteChannel channel;
  private boolean isConnected;
  private long lastAttempt;

  private SyslogConnection(SyslogAddress address, Clock clock) {
    this.address = address;
    this.clock = clock;
  }

  /// Connect. Blocks, five seconds at most.
  ///
  /// @throws IOException when nobody listens there; its message has Go's words
  static SyslogConnection open(SyslogAddress address, Clock clock) throws IOException {
    SyslogConnection connection = new SyslogConnection(address, clock);
    try {
      connection.connect();
      connection.await(SelectionKey.OP_CONNECT, CONNECT_MILLIS);
      if (!connection.finishConnect()) {
        throw new IOException("i/o timeout");
      }
      return connection;
    } catch (IOException refused) {
      connection.drop();
      String reason = String.valueOf(refused.getMessage()).toLowerCase(Locale.ROOT);
      if (reason.contains("wrong type") || reason.contains("prototype")) {
        reason += " (it takes datagrams, which Java cannot send there; use udp://)";
      }
      throw SyslogAddress.failure(
          "dial " + address.network() + " " + address.name() + ": connect: " + reason);
    }
  }

  private void connect() throws IOException {
    lastAttempt = clock.nanos();
    isConnected = false;
    if (address.network().equals("udp")) {
      DatagramChannel datagrams = DatagramChannel.open();
      channel = datagrams;
      datagrams.configureBlocking(false);
      datagrams.connect(address.socket());
      isConnected = true;
      return;
    }
    SocketChannel stream =
        address.network().equals("unix")
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    channel = stream;
    stream.configureBlocking(false);
    isConnected = stream.connect(address.socket());
  }

  private boolean finishConnect() throws IOException {
    if (!isConnected && channel instanceof SocketChannel stream) {
      isConnected = stream.finishConnect();
    }
    return isConnected;
  }

  /// Send a line, or keep it until it can be sent. Never blocks.
  void send(byte[] line) {
    if (address.network().equals("udp")) {
      sendDatagram(line);
      return;
    }
    if (waiting.remaining() >= line.length) {
      waiting.put(line);
    }
    try {
      if (channel == null && clock.nanos() - lastAttempt >= PAUSE_NANOS) {
        connect();
      }
      flush();
    } catch (IOException _) {
      drop(); // the next line tries again
    }
  }

  private void sendDatagram(byte[] line) {
    try {
      if (channel == null) {
        connect();
      }
      if (channel != null) {
        channel.write(ByteBuffer.wrap(line));
      }
    } catch (IOException _) {
      // Nobody listens there now: a datagram is sent once, and lost.
    }
  }

  private void flush() throws IOException {
    WritableByteChannel open = channel;
    if (open == null || !finishConnect()) {
      return;
    }
    waiting.flip();
    try {
      open.write(waiting);
    } finally {
      waiting.compact();
    }
  }

  private void await(int operation, int millis) throws IOException {
    if (channel instanceof SelectableChannel selectable
        && (selectable.validOps() & operation) != 0) {
      try (Selector selector = Selector.open()) {
        selectable.register(selector, operation);
        selector.select(millis);
      }
    }
  }

  private void drop() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException _) {
      // It was broken before.
    }
    channel = null;
    isConnected = false;
  }

  /// Send what still waits, and close. Blocks while the other side takes something: one second
  /// without progress, or two in all, and the rest is lost.
  void close() {
    try {
      long end = clock.nanos() + LAST_FLUSH_MILLIS * 1_000_000L;
      boolean isTaken = true;
      while (isTaken && waiting.position() > 0 && clock.nanos() <= end) {
        int before = waiting.position();
        await(isConnected ? SelectionKey.OP_WRITE : SelectionKey.OP_CONNECT, LAST_FLUSH_MILLIS);
        flush();
        isTaken = waiting.position() < before;
      }
    } catch (IOException _) {
      // What was not sent is lost.
    }
    drop();
  }
}
