package dev.postroom.broker.loop;

import dev.postroom.platform.Log;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A listening socket on an event loop, which hands every accepted channel to its taker. Confined
/// to the loop's thread after [#open], but for [#close].
public final class Listener implements LoopHandler, AutoCloseable {
  private static final int BACKLOG = 4096;
  private static final int MOST_PER_ROUND = 64;
  private static final long REST_NANOS = 100_000_000;
  private static final long LOG_INTERVAL_NANOS = 10_000_000_000L;

  private final EventLoop loop;
  private final Log log;
  private final ServerSocketChannel channel;
  private final Consumer<SocketChannel> taker;
  private @Nullable SelectionKey key;
  private long lastComplaintNanos;
  private boolean complained;

  private Listener(
      EventLoop loop, Log log, ServerSocketChannel channel, Consumer<SocketChannel> taker) {
    this.loop = loop;
    this.log = log;
    this.channel = channel;
    this.taker = taker;
  }

  /// Bind the address and start to accept.
  ///
  /// @throws IOException when the address cannot be bound; the message is the system's
  public static Listener open(
      EventLoop loop, Log log, String host, int port, Consumer<SocketChannel> taker)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return bound(
          loop, log, channel, new InetSocketAddress(InetAddress.getByName(host), port), taker);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /// Bind a Unix domain socket to a file, which it makes, and start to accept. What a server left
  /// there that has died is replaced.
  ///
  /// @throws IOException when the file cannot be made, or belongs to somebody; the message is the
  ///   system's
  public static Listener open(EventLoop loop, Log log, Path file, Consumer<SocketChannel> taker)
      throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
    removeStale(file, address);
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      return bound(loop, log, channel, address, taker);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static Listener bound(
      EventLoop loop,
      Log log,
      ServerSocketChannel channel,
      SocketAddress address,
      Consumer<SocketChannel> taker)
      throws IOException {
    channel.configureBlocking(false);
    channel.bind(address, BACKLOG);
    Listener listener = new Listener(loop, log, channel, taker);
    loop.execute(listener::register);
    return listener;
  }

  /// The socket of a server that has died answers nobody. A file that is no socket is left alone.
  private static void removeStale(Path file, UnixDomainSocketAddress address) throws IOException {
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        || !Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
            .isOther()) {
      return;
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.connect(address);
    } catch (ConnectException dead) {
      Files.deleteIfExists(file);
      return;
    }
    throw new BindException("another server answers there");
  }

  /// Return the port that was bound; only of one that is bound to a port.
  public int port() {
    return channel.socket().getLocalPort();
  }

  /// Accept no more; connections still in the system's queue are reset.
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("could not close a listener: " + e.getMessage());
    }
  }

  @Override
  public void readable() {
    for (int i = 0; i < MOST_PER_ROUND; i++) {
      SocketChannel accepted;
      try {
        accepted = channel.accept();
      } catch (IOException e) {
        rest(e);
        return;
      }
      if (accepted == null) {
        return;
      }
      taker.accept(accepted);
    }
  }

  @Override
  public void writable() {
    throw new IllegalStateException("a listener never asks to write");
  }

  @Override
  public void failed(Throwable fault) {
    log.error("a connection was not accepted: " + fault.getMessage());
  }

  @Override
  public void stopped() {
    close();
  }

  private void register() {
    try {
      key = loop.registerAccept(channel, this);
    } catch (ClosedChannelException _) {
      log.debug("a listener was closed before it started"); // whoever started the server closed it
    }
  }

  /// Leave the queue alone for a moment: out of file descriptors, every further accept would fail
  /// as well.
  private void rest(IOException cause) {
    SelectionKey accepting = key;
    if (!channel.isOpen() || accepting == null || !accepting.isValid()) {
      return;
    }
    long now = loop.nanos();
    if (!complained || now - lastComplaintNanos > LOG_INTERVAL_NANOS) {
      complained = true;
      lastComplaintNanos = now;
      log.error("Temporary Client Accept Error (" + cause.getMessage() + "), retrying every 100ms");
    }
    accepting.interestOps(0);
    loop.at(
        now + REST_NANOS,
        () -> {
          if (accepting.isValid()) {
            accepting.interestOps(SelectionKey.OP_ACCEPT);
          }
        });
  }
}
