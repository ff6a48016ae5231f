package dev.postroom.testsupport;

import dev.postroom.platform.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/// A TCP connection for tests that speaks bytes and knows no protocol.
///
/// Every call blocks until it is done, and fails with an [AssertionError] that shows what arrived
/// when its deadline passes. While it sends it also takes in what the peer sends, so that two sides
/// with much to say cannot block each other. Confined to one thread.
public final class RawConnection implements AutoCloseable {
  /// How long calls without a deadline of their own may take.
  public static final Duration PATIENCE = Duration.ofSeconds(5);

  /// How the peer's side of the connection stands.
  public enum PeerState {
    /// The peer may still send.
    OPEN,
    /// The peer ended its stream in order (FIN).
    ENDED,
    /// The connection was reset (RST).
    RESET
  }

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final Clock clock = Clock.system();
  private final ByteBuffer chunk = ByteBuffer.allocate(64 * 1024);
  private byte[] received = new byte[1024];
  private int start;
  private int end;
  private PeerState peer = PeerState.OPEN;

  private RawConnection(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.configureBlocking(false);
    this.key = channel.register(selector, SelectionKey.OP_READ);
  }

  /// Connect to a port of this machine.
  ///
  /// @throws UncheckedIOException when nobody listens there
  public static RawConnection open(int port) {
    return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /// Connect to an address.
  ///
  /// @throws UncheckedIOException when nobody listens there
  public static RawConnection open(InetSocketAddress address) {
    try {
      return new RawConnection(SocketChannel.open(address));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + address, e);
    }
  }

  /// Send the text as UTF-8; nothing is added.
  public void send(String text) {
    send(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Send the bytes in one write where the socket takes them. Bytes that cannot be sent because the
  /// peer has closed are dropped: what the peer said before is what matters.
  public void send(byte[] bytes) {
    send(ByteBuffer.wrap(bytes), deadline(PATIENCE));
  }

  private void send(ByteBuffer bytes, long deadline) {
    try {
      while (bytes.hasRemaining() && peer == PeerState.OPEN) {
        if (channel.write(bytes) == 0) {
          takeIn(SelectionKey.OP_READ | SelectionKey.OP_WRITE, deadline, "room to send");
        }
      }
    } catch (IOException _) {
      takeAll(); // EPIPE or ECONNRESET: keep what arrived before
    }
  }

  /// Read one line that ends with CR LF, and return it without its end, as UTF-8.
  public String readLine() {
    return readLine(PATIENCE);
  }

  /// Read one line that ends with CR LF, and return it without its end, as UTF-8.
  public String readLine(Duration patience) {
    long deadline = deadline(patience);
    int scanned = 0;
    while (true) {
      for (; scanned + 1 < available(); scanned++) {
        if (received[start + scanned] == '\r' && received[start + scanned + 1] == '\n') {
          byte[] line = take(scanned + 2);
          return new String(line, 0, line.length - 2, StandardCharsets.UTF_8);
        }
      }
      more(deadline, "a line");
    }
  }

  /// Read so many bytes.
  public byte[] readExactly(int count) {
    long deadline = deadline(PATIENCE);
    while (available() < count) {
      more(deadline, count + " bytes");
    }
    return take(count);
  }

  /// Read whatever comes until the peer ends the connection, in order or not.
  public byte[] readUntilEnd(Duration patience) {
    long deadline = deadline(patience);
    while (peer == PeerState.OPEN) {
      takeIn(SelectionKey.OP_READ, deadline, "the end of the connection");
    }
    return take(available());
  }

  /// Wait until the peer ends the connection and has sent nothing more, and return how it ended.
  public PeerState readEnd(Duration patience) {
    long deadline = deadline(patience);
    while (peer == PeerState.OPEN && available() == 0) {
      takeIn(SelectionKey.OP_READ, deadline, "the end of the connection");
    }
    if (available() > 0) {
      throw new AssertionError("expected the end of the connection, but got " + unread());
    }
    return peer;
  }

  /// Take in what has arrived by now, without waiting; it stays unread.
  public void takeArrived() {
    takeAll();
  }

  /// Wait for at least one more byte or the end, at most so long; return whether there was either.
  public boolean poll(Duration patience) {
    int before = available();
    if (peer != PeerState.OPEN) {
      return false;
    }
    try {
      key.interestOps(SelectionKey.OP_READ);
      selector.select(Math.max(1, patience.toMillis()));
      selector.selectedKeys().clear();
      takeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return available() > before || peer != PeerState.OPEN;
  }

  /// Return how many bytes arrived and were not read.
  public int available() {
    return end - start;
  }

  /// Return the unread byte at this place, 0 the next one.
  public byte peek(int index) {
    return received[start + index];
  }

  private byte[] take(int count) {
    byte[] taken = Arrays.copyOfRange(received, start, start + count);
    start += count;
    return taken;
  }

  /// Return the unread bytes in printable form, shortened.
  public String unread() {
    return Bytes.of(Arrays.copyOfRange(received, start, Math.min(end, start + 400))).toString()
        + (available() > 400 ? " and " + (available() - 400) + " bytes more" : "");
  }

  /// Return how the peer's side stood when this connection last looked.
  public PeerState peerState() {
    return peer;
  }

  /// Return whether this side has neither closed nor reset the connection.
  public boolean isOpen() {
    return channel.isOpen();
  }

  /// Return the port of this side, by which the peer knows us.
  public int localPort() {
    return channel.socket().getLocalPort();
  }

  /// End our stream in order (FIN) and go on reading.
  public void endOutput() {
    try {
      channel.shutdownOutput();
    } catch (IOException _) {
      takeAll(); // the peer was faster
    }
  }

  /// Tear the connection down with a reset (RST).
  public void reset() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    close();
  }

  @Override
  public void close() {
    try {
      selector.close();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void more(long deadline, String wanted) {
    if (peer != PeerState.OPEN) {
      throw new AssertionError(
          "expected " + wanted + ", but the connection " + peer + " after " + unread());
    }
    takeIn(SelectionKey.OP_READ, deadline, wanted);
  }

  private void takeIn(int operations, long deadline, String wanted) {
    long millis = Duration.ofNanos(deadline - clock.nanos()).toMillis();
    if (millis <= 0) {
      throw new AssertionError("no " + wanted + " in time; unread: " + unread());
    }
    try {
      key.interestOps(operations);
      selector.select(millis);
      selector.selectedKeys().clear();
      takeAll();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void takeAll() {
    try {
      while (peer == PeerState.OPEN) {
        int count = channel.read(chunk.clear());
        if (count < 0) {
          peer = PeerState.ENDED;
        } else if (count == 0) {
          return;
        } else {
          append(chunk.flip());
        }
      }
    } catch (IOException _) {
      peer = PeerState.RESET;
    }
  }

  private void append(ByteBuffer bytes) {
    int more = bytes.remaining();
    if (end + more > received.length) {
      byte[] target =
          available() + more > received.length
              ? new byte[Math.max(received.length * 2, available() + more)]
              : received;
      System.arraycopy(received, start, target, 0, available());
      end -= start;
      start = 0;
      received = target;
    }
    bytes.get(received, end, more);
    end += more;
  }

  private long deadline(Duration patience) {
    return clock.nanos() + patience.toNanos();
  }
}
