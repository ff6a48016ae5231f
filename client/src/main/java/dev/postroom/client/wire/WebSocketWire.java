package dev.postroom.client.wire;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A WebSocket whose binary frames carry the bytes (docs/spec/core.md 7).
public final class WebSocketWire implements Wire {
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  /// Frames that were received and not read: the next is asked for when one is taken.
  private static final int FRAMES = 4;

  /// A write is cut into frames of this size.
  private static final int FRAME_BYTES = 64 * 1024;

  private final HttpClient client;
  private final WebSocket socket;
  private final Frames frames;
  private volatile long readTimeoutNanos; // set by the thread that reads, as it goes

  private WebSocketWire(HttpClient client, WebSocket socket, Frames frames) {
    this.client = client;
    this.socket = socket;
    this.frames = frames;
  }

  /// Connect to a server. Blocks for at most the timeout.
  ///
  /// @throws IOException when nothing answers there, or what answers is no WebSocket
  public static WebSocketWire open(ServerUrl url, @Nullable SSLContext context, Duration timeout)
      throws IOException {
    HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(timeout);
    if (context != null) {
      builder.sslContext(context);
    }
    HttpClient client = builder.build();
    Frames frames = new Frames();
    String path = url.path().isEmpty() ? "/" : url.path();
    CompletableFuture<WebSocket> opening =
        client
            .newWebSocketBuilder()
            .connectTimeout(timeout)
            .buildAsync(URI.create(url.scheme() + "://" + url.address() + path), frames);
    try {
      WebSocket socket = await(opening, timeout.toNanos());
      return new WebSocketWire(client, socket, frames);
    } catch (IOException e) {
      client.shutdownNow();
      throw new IOException(url + " cannot be reached: " + e.getMessage(), e);
    }
  }

  @Override
  public void readTimeout(Duration timeout) {
    readTimeoutNanos = timeout.toNanos();
  }

  private static <T> T await(CompletableFuture<T> future, long nanos) throws IOException {
    try {
      return future.get(nanos, TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new IOException(why(e.getCause()), e.getCause());
    } catch (CancellationException e) {
      throw new IOException("the WebSocket was closed", e);
    } catch (TimeoutException e) {
      throw new IOException("no answer for " + Duration.ofNanos(nanos), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
  }

  private static String why(@Nullable Throwable cause) {
    return switch (cause) {
      case WebSocketHandshakeException refused ->
          "what answers there opens no WebSocket, but says " + refused.getResponse().statusCode();
      case ProtocolException _ -> "what answers there does not speak HTTP";
      case ConnectException _ -> "nothing answers there";
      case null -> "nobody knows why";
      default -> cause.getMessage() == null ? cause.toString() : cause.getMessage();
    };
  }

  private static IOException interrupted(InterruptedException cause) {
    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    ByteBuffer frame = frames.head(readTimeoutNanos);
    if (frame == null) {
      return -1;
    }
    int count = Math.min(length, frame.remaining());
    frame.get(target, offset, count);
    if (!frame.hasRemaining()) {
      frames.next(socket);
    }
    return count;
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      int part = Math.min(left, FRAME_BYTES);
      await(socket.sendBinary(ByteBuffer.wrap(source, at, part), true), Long.MAX_VALUE);
      at += part;
      left -= part;
    }
  }

  @Override
  public boolean isWrittenByAnyone() {
    return false;
  }

  @Override
  public void close() {
    socket.abort();
    frames.end(null);
    client.shutdownNow();
  }

  /// What has come and waits to be read.
  private static final class Frames implements WebSocket.Listener {
    private final BlockingQueue<ByteBuffer> waiting = new ArrayBlockingQueue<>(FRAMES + 1);
    private @Nullable ByteBuffer head; // confined to the reader
    private volatile boolean ended; // set by whoever ends it, read by the reader
    private volatile @Nullable Throwable failure; // set once by the socket, read by the reader

    @Override
    public void onOpen(WebSocket socket) {
      socket.request(FRAMES);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
      if (data.hasRemaining()) {
        ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
        waiting.add(copy); // never full: no more are asked for than have room
      } else {
        socket.request(1);
      }
      return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      end(null);
      return null;
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      end(error);
    }

    void end(@Nullable Throwable why) {
      if (failure == null) {
        failure = why;
      }
      boolean noted = waiting.offer(END); // a full queue is read before its end is looked for
      assert noted || !waiting.isEmpty();
      ended = true;
    }

    @Nullable ByteBuffer head(long timeoutNanos) throws IOException {
      ByteBuffer present = head;
      if (present == null) {
        present = take(timeoutNanos);
        head = present;
      }
      return present;
    }

    private @Nullable ByteBuffer take(long timeoutNanos) throws IOException {
      try {
        ByteBuffer taken;
        if (ended) {
          taken = waiting.poll();
        } else if (timeoutNanos > 0) {
          taken = waiting.poll(timeoutNanos, TimeUnit.NANOSECONDS);
        } else {
          taken = waiting.take();
        }
        if (taken != null && taken.hasRemaining()) {
          return taken;
        }
        Throwable why = failure;
        if (why != null) {
          throw new IOException("the WebSocket failed: " + why.getMessage(), why);
        }
        if (taken == null && !ended) {
          throw new SocketTimeoutException("nothing was received in time");
        }
        return null;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw interrupted(e);
      }
    }

    void next(WebSocket socket) {
      head = null;
      socket.request(1);
    }
  }
}
