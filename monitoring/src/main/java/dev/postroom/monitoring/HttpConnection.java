package dev.postroom.monitoring;

import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.http.HttpFraming;
import dev.postroom.http.HttpOutcome;
import dev.postroom.http.HttpRefusal;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpRequestParser;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One peer of the monitoring port: requests in, responses out, one at a time. Confined to the
/// loop.
///
/// | state | reads | leaves when | at the latest after |
/// |---|---|---|---|
/// | READING | a request | it is whole or refused | 2 s; 60 s between two requests |
/// | ANSWERING | ahead, a little | the response is there | – |
/// | SENDING | nothing | all is sent | 10 s for each 64 KiB |
/// | LINGERING | and throws away | the peer closes | 1 s |
/// | CLOSED | – | – | – |
///
/// LINGERING exists because closing a socket with unread input resets it, and a reset may overtake
/// the answer.
final class HttpConnection implements LoopHandler, OutboxOwner {
  private static final long SECOND = 1_000_000_000L;
  private static final long HEAD_NANOS = 2 * SECOND;
  private static final long IDLE_NANOS = 60 * SECOND;
  private static final long PIECE_NANOS = 10 * SECOND;
  private static final long LINGER_NANOS = SECOND;

  // Responses are fed to the outbox in pieces, so that a peer that does not read holds little of
  // the memory that messages need.
  private static final int PIECE = Chunk.SIZE;
  private static final int PIECES_PER_ROUND = 8;
  private static final int MOST_AHEAD = 16 * 1024;
  private static final byte[] NOTHING = {};
  private static final HttpResponse BUSY =
      HttpResponse.text(
          HttpStatus.SERVICE_UNAVAILABLE, "503 Service Unavailable: too many responses wait");

  private enum State {
    READING,
    ANSWERING,
    SENDING,
    LINGERING,
    CLOSED
  }

  private final MonitoringServer server;
  private final EventLoop loop;
  private final Transport transport;
  private final Outbox outbox;
  private final HttpRequestParser parser = new HttpRequestParser();
  // Volatile: set by the loop, read by who makes a document.
  private volatile boolean gone;
  private volatile boolean peerEnded;

  private State state = State.READING;
  private @Nullable Registration registration;
  private @Nullable Timer deadline;
  private boolean served;
  private byte[] unread = NOTHING;
  private byte[] head = NOTHING;
  private byte[] body = NOTHING;
  private int fed;
  private boolean isCharged;
  private boolean staysOpen;

  HttpConnection(MonitoringServer server, Transport transport) {
    this.server = server;
    this.loop = server.loop();
    this.transport = transport;
    this.outbox = new Outbox(server.pool(), transport::write, this);
  }

  Outbox outbox() {
    return outbox;
  }

  /// Serve from now on.
  void open(Registration registered) {
    open(registered, HEAD_NANOS, this::close);
  }

  /// Serve from now on, once a handshake has succeeded; it may take so long.
  ///
  /// @param whenLate closes the connection when it takes longer
  void open(Registration registered, long handshakeNanos, Runnable whenLate) {
    registration = registered;
    deadline = loop.at(loop.nanos() + handshakeNanos, whenLate);
    registered.wantRead(true);
  }

  /// Send these bytes as they are, and nothing more.
  void sayLast(byte[] bytes) {
    if (state == State.READING) {
      state = State.SENDING;
      wantRead(false);
      staysOpen = false;
      head = bytes;
      body = NOTHING;
      fed = 0;
      feed();
    }
  }

  /// The handshake has succeeded.
  void secured() {
    if (state == State.READING) {
      closeAfter(HEAD_NANOS);
    }
  }

  /// Return whether the peer has a request to say, or to finish.
  boolean isReading() {
    return state == State.READING;
  }

  /// Return whether the peer waits for nothing and is in the middle of nothing.
  boolean isIdle() {
    return state == State.READING && parser.isIdle() && unread.length == 0;
  }

  @Override
  public void readable() {
    ByteBuffer bytes = server.readBuffer().clear();
    int count;
    try {
      count = transport.read(bytes);
    } catch (IOException gone) {
      close();
      return;
    }
    if (count < 0 && state == State.ANSWERING) {
      peerEnded = true; // it may still read, as long as it does not take much to answer it
      wantRead(false);
    } else if (count < 0) {
      close();
    } else if (count > 0 && state == State.READING) {
      parse(bytes.flip());
    } else if (count > 0 && state == State.ANSWERING) {
      keep(bytes.flip());
    }
  }

  /// Keep what comes before its time; no more is read when that is much.
  private void keep(ByteBuffer bytes) {
    byte[] more = Arrays.copyOf(unread, unread.length + bytes.remaining());
    bytes.get(more, unread.length, bytes.remaining());
    unread = more;
    wantRead(unread.length < MOST_AHEAD);
  }

  private void parse(ByteBuffer bytes) {
    boolean wasIdle = parser.isIdle();
    switch (parser.parse(bytes)) {
      case HttpOutcome.Incomplete _ -> {
        if (wasIdle && served) { // the head has its own deadline from its first byte on
          closeAfter(HEAD_NANOS);
        }
      }
      case HttpRequest request -> {
        unread = rest(bytes);
        state = State.ANSWERING;
        stopDeadline();
        wantRead(unread.length < MOST_AHEAD);
        server.answer(request, new Waiting(request.framing()));
      }
      case HttpRefusal refusal -> {
        wantRead(false);
        send(refusal.response(), HttpFraming.CLOSING);
      }
    }
  }

  /// The peer, while its request is answered.
  private final class Waiting implements MonitoringServer.Asker {
    private final HttpFraming framing;

    Waiting(HttpFraming framing) {
      this.framing = framing;
    }

    @Override
    public boolean isWaiting(boolean large) {
      return !gone && !(large && peerEnded);
    }

    @Override
    public void take(HttpResponse response) {
      send(response, framing);
    }
  }

  private static byte[] rest(ByteBuffer bytes) {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }

  private void send(HttpResponse answer, HttpFraming framing) {
    if (state == State.CLOSED) {
      return;
    }
    state = State.SENDING;
    wantRead(false);
    staysOpen = framing.keepAlive();
    take(answer, framing);
    // Small ones are bounded by the number of connections: probes are answered whatever waits.
    isCharged = body.length > PIECE && server.waiting().tryCharge(body.length);
    if (body.length > PIECE && !isCharged) {
      take(BUSY, framing);
    }
    fed = 0;
    feed();
  }

  /// A large body is sent from where it is.
  private void take(HttpResponse answer, HttpFraming framing) {
    head = answer.headBytes(framing, server.clock().now());
    body = answer.body(framing);
    if (body.length <= PIECE) {
      head = answer.toBytes(framing, server.clock().now());
      body = NOTHING;
    }
  }

  /// Give the outbox piece after piece until the pipe is full or all is sent.
  private void feed() {
    if (state != State.SENDING) {
      return;
    }
    boolean sent;
    boolean blocked;
    outbox.lock();
    try {
      for (int i = 0; i < PIECES_PER_ROUND && !isAllFed() && isFree(); i++) {
        appendPiece();
        outbox.flush();
      }
      blocked = !isFree();
      sent = isAllFed() && !blocked;
    } finally {
      outbox.unlock();
    }
    if (sent) {
      endResponse();
    } else if (blocked) {
      closeAfter(PIECE_NANOS);
    } else {
      loop.execute(this::feed); // others want their turn
    }
  }

  private boolean isAllFed() {
    return fed == head.length + body.length;
  }

  private void appendPiece() {
    byte[] source = fed < head.length ? head : body;
    int from = fed < head.length ? fed : fed - head.length;
    int part = Math.min(PIECE, source.length - from);
    outbox.append(source, from, part);
    fed += part;
  }

  private boolean isFree() {
    return !outbox.isClosed() && outbox.pending() == 0;
  }

  @Override
  public void writable() {
    boolean drained;
    outbox.lock();
    try {
      drained = outbox.flushWritable();
    } finally {
      outbox.unlock();
    }
    if (drained) {
      wantWrite(false);
      feed();
    }
  }

  private void endResponse() {
    releaseResponse();
    stopDeadline();
    served = true;
    if (!staysOpen) {
      linger();
      return;
    }
    state = State.READING;
    closeAfter(IDLE_NANOS);
    if (unread.length == 0) {
      wantRead(true);
    } else {
      loop.execute(this::parseUnread); // not at once: others want their turn
    }
  }

  private void parseUnread() {
    if (state != State.READING) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(unread);
    unread = NOTHING;
    parse(bytes);
    if (state == State.READING) {
      wantRead(true);
    }
  }

  private void linger() {
    state = State.LINGERING;
    unread = NOTHING;
    try {
      transport.shutdownOutput();
    } catch (IOException gone) {
      close();
      return;
    }
    wantRead(true);
    closeAfter(LINGER_NANOS);
  }

  @Override
  public void failed(Throwable fault) {
    close();
  }

  @Override
  public void outboxBlocked() {
    wantWrite(true);
  }

  @Override
  public void outboxFailed(IOException cause) {
    loop.execute(this::close);
  }

  /// Close at once, whatever waits.
  void close() {
    if (state == State.CLOSED) {
      return;
    }
    state = State.CLOSED;
    gone = true;
    stopDeadline();
    releaseResponse();
    outbox.lock();
    try {
      outbox.close();
    } finally {
      outbox.unlock();
    }
    transport.close();
    server.closed(this);
  }

  private void releaseResponse() {
    if (isCharged) {
      server.waiting().release(body.length);
      isCharged = false;
    }
    head = NOTHING;
    body = NOTHING;
    fed = 0;
  }

  private void closeAfter(long nanos) {
    stopDeadline();
    deadline = loop.at(loop.nanos() + nanos, this::close);
  }

  private void stopDeadline() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void wantRead(boolean wanted) {
    if (registration != null) {
      registration.wantRead(wanted);
    }
  }

  private void wantWrite(boolean wanted) {
    if (registration != null) {
      registration.wantWrite(wanted);
    }
  }
}
