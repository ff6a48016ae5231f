package dev.postroom.websocket;

import dev.postroom.broker.Door;
import dev.postroom.broker.loop.EventLoop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.broker.transport.HandshakeFaults;
import dev.postroom.broker.transport.NotTlsException;
import dev.postroom.broker.transport.PlainHttp;
import dev.postroom.broker.transport.TcpTransport;
import dev.postroom.broker.transport.TlsFacts;
import dev.postroom.broker.transport.TlsFilter;
import dev.postroom.broker.transport.TlsTransport;
import dev.postroom.http.HttpFraming;
import dev.postroom.http.HttpOutcome;
import dev.postroom.http.HttpRefusal;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpRequestParser;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.Transport;
import dev.postroom.websocket.options.WebSocketOptions;
import dev.postroom.websocket.wire.WebSocketFilter;
import dev.postroom.websocket.wire.WebSocketTransport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A socket of the WebSocket port until it is a client's connection, or ends. Confined to its loop.
///
/// | state | does | leaves when | at the latest after |
/// |---|---|---|---|
/// | SECURING | shakes hands, if the port encrypts | both sides are who they say | `handshake_timeout` |
/// | READING | reads a request | it is granted; refused; the peer has gone | the same moment |
/// | ANSWERING | sends a refusal | it is sent: then another request may come | the same moment |
/// | ENDED | – | – | – |
///
/// Of a request 1 KiB is read without a reservation; who sends more needs [#COST] bytes of the
/// memory for what is not whole.
final class Upgrade implements LoopHandler, OutboxOwner, TlsFilter.Opening {
  private static final int OWN = 1024;

  /// The most that a request takes while it is read: each byte is a character, some twice.
  private static final int COST = 4 * HttpRequestParser.MAX_HEAD;

  private enum State {
    SECURING,
    READING,
    ANSWERING,
    ENDED
  }

  private final WebSocketServer server;
  private final Door.Place place;
  private final EventLoop loop;
  private final WebSocketOptions options;
  private final TcpTransport socket;
  private final Transport transport;
  private final @Nullable TlsTransport encrypted;
  private final @Nullable TlsFilter tlsFilter;
  private final WebSocketFilter filter;
  private final HttpRequestParser parser = new HttpRequestParser();
  private State state = State.READING;
  private @Nullable Timer deadline;
  private @Nullable TlsSnapshot tls;
  private ByteBuffer answer = ByteBuffer.allocate(0);
  private boolean staysOpen;
  private int read;
  private boolean isReserved;

  Upgrade(WebSocketServer server, Door.Place place, TcpTransport socket) {
    this.server = server;
    this.place = place;
    this.loop = place.loop();
    this.options = server.options();
    this.socket = socket;
    this.filter = new WebSocketFilter(loop, this);
    TlsOptions tlsOptions = options.tls();
    if (tlsOptions == null) {
      this.encrypted = null;
      this.tlsFilter = null;
      this.transport = socket;
    } else {
      TlsTransport pipe = new TlsTransport(socket, place.tlsBuffers(), server.pool());
      Outbox outbox = new Outbox(server.pool(), pipe::write, this);
      this.encrypted = pipe;
      this.tlsFilter = new TlsFilter(loop, server.log(), pipe, filter, outbox);
      this.transport = pipe;
    }
  }

  /// Begin.
  ///
  /// @throws IOException when the socket is gone already
  void open() throws IOException {
    TlsFilter encrypting = tlsFilter;
    TlsOptions tlsOptions = options.tls();
    deadline = loop.at(loop.nanos() + options.handshakeTimeout().toNanos(), this::late);
    if (encrypting == null || tlsOptions == null) {
      filter.registered(place.register(socket, filter));
      awaitRequest();
      return;
    }
    encrypting.registered(place.register(socket, encrypting), this);
    filter.registered(encrypting);
    state = State.SECURING;
    encrypting.secure(tlsOptions.engine());
  }

  private void awaitRequest() {
    state = State.READING;
    filter.wantRead(true);
  }

  @Override
  public void spoken(int firstByte) {
    throw new IllegalStateException("nobody waits for a first byte");
  }

  @Override
  public void secured() {
    TlsTransport pipe = encrypted;
    if (state != State.SECURING || pipe == null) {
      return;
    }
    TlsSnapshot agreed = TlsFacts.of(pipe.session(), false);
    tls = agreed;
    String expired = HandshakeFaults.expired(pipe.session(), server.clock().now());
    if (!isPinned(agreed)) {
      distrust(HandshakeFaults.NOT_PINNED);
    } else if (!expired.isEmpty()) {
      distrust(expired);
    } else {
      awaitRequest();
    }
  }

  /// The Go server does not look at the keys here that are pinned.
  private boolean isPinned(TlsSnapshot agreed) {
    TlsOptions present = server.options().tls(); // a reload may have come meanwhile
    String fault = present == null ? "" : TlsFacts.notPinned(present, agreed);
    if (!fault.isEmpty()) {
      server.log().debug(socket.remoteAddress() + " - " + fault);
    }
    return fault.isEmpty();
  }

  @Override
  public void refused(IOException cause) {
    TlsTransport pipe = encrypted;
    if (state != State.SECURING || pipe == null) {
      return;
    }
    if (cause instanceof NotTlsException wrong && wrong.isHttp()) {
      complain(PlainHttp.FAULT);
      pipe.stayClear();
      send(PlainHttp.answer(), false);
      return;
    }
    if (cause instanceof NotTlsException) {
      pipe.silence();
    }
    distrust(HandshakeFaults.explain(cause, server.clock().now()));
  }

  private void distrust(String why) {
    complain(why);
    end();
  }

  private void complain(String why) {
    String told = Escape.line(why);
    server
        .log()
        .error("websocket: TLS handshake error from " + socket.remoteAddress() + ": " + told);
  }

  @Override
  public void broken(IOException cause) {
    end();
  }

  @Override
  public void readable() {
    if (state != State.READING) {
      return;
    }
    ByteBuffer bytes = server.share(loop).input().clear();
    if (!isReserved) {
      bytes.limit(Math.max(1, OWN - read));
    }
    int count;
    try {
      count = transport.read(bytes);
    } catch (IOException gone) {
      end();
      return;
    }
    if (count < 0) {
      end();
    } else if (count > 0) {
      read += count;
      parse(bytes.flip());
    }
  }

  private void parse(ByteBuffer bytes) {
    switch (parser.parse(bytes)) {
      case HttpOutcome.Incomplete _ -> {
        if (read >= OWN && !isReserved) {
          reserve();
        }
      }
      case HttpRequest request -> answer(request, bytes.hasRemaining());
      case HttpRefusal refusal -> send(refusal.response(), HttpFraming.CLOSING);
    }
  }

  private void reserve() {
    isReserved = place.tryReserve(COST);
    if (!isReserved) {
      send(
          HttpResponse.text(HttpStatus.SERVICE_UNAVAILABLE, "Service Unavailable\n"),
          HttpFraming.CLOSING);
    }
  }

  /// Grant a request, or refuse it.
  ///
  /// @param hasMore whether the peer has said more than that already
  private void answer(HttpRequest request, boolean hasMore) {
    switch (UpgradeAnswer.to(request, options)) {
      case UpgradeAnswer.Refused(HttpStatus status, String reason) -> {
        fail(reason);
        send(refusal(status), request.framing());
      }
      case UpgradeAnswer.Granted granted -> {
        if (hasMore) {
          fail("client sent data before handshake is complete");
          end();
        } else if (request.path().endsWith("/leafnode")) {
          server.log().error("Not configured to accept leaf node connections");
          send(bytes(granted), false);
        } else {
          grant(request, granted);
        }
      }
    }
  }

  private void fail(String reason) {
    server
        .log()
        .error(socket.remoteAddress() + " - websocket handshake error: " + Escape.line(reason));
  }

  private static HttpResponse refusal(HttpStatus status) {
    String phrase = status.line().substring(status.line().indexOf(' ') + 1);
    return HttpResponse.text(status, phrase + "\n")
        .with("Sec-Websocket-Version", "13")
        .with("X-Content-Type-Options", "nosniff");
  }

  private void grant(HttpRequest request, UpgradeAnswer.Granted granted) {
    leave();
    WebSocketTransport pipe =
        new WebSocketTransport(transport, granted.terms(), server.house(place), bytes(granted));
    WebSocketArrival arrival =
        new WebSocketArrival(
            server,
            pipe,
            filter,
            tlsFilter,
            new WebSocketArrival.Facts(
                ForwardedFor.of(request.headers()),
                Credentials.of(request.headers(), options.cookies()),
                tls,
                encrypted == null ? null : encrypted.session()));
    place.enter(arrival);
  }

  private static byte[] bytes(UpgradeAnswer.Granted granted) {
    return granted.head().getBytes(StandardCharsets.UTF_8);
  }

  private void send(HttpResponse response, HttpFraming framing) {
    send(response.toBytes(framing, server.clock().now()), framing.keepAlive());
  }

  private void send(byte[] bytes, boolean mayAskAgain) {
    state = State.ANSWERING;
    staysOpen = mayAskAgain;
    answer = ByteBuffer.wrap(bytes);
    filter.wantRead(false);
    flush();
  }

  private void flush() {
    try {
      transport.write(new ByteBuffer[] {answer}, 0, 1);
    } catch (IOException gone) {
      end();
      return;
    }
    if (answer.hasRemaining()) {
      filter.wantWrite(true);
    } else if (staysOpen) {
      filter.wantWrite(false);
      state = State.READING;
      read = 0;
      filter.wantRead(true);
    } else {
      end();
    }
  }

  @Override
  public void writable() {
    if (state == State.ANSWERING) {
      flush();
    }
  }

  @Override
  public void outboxBlocked() {
    throw new IllegalStateException("nothing is ever put into the outbox");
  }

  @Override
  public void outboxFailed(IOException cause) {
    throw new IllegalStateException("nothing is ever put into the outbox", cause);
  }

  @Override
  public void failed(Throwable fault) {
    end();
  }

  /// End, if the socket is nobody else's yet.
  void end() {
    if (state != State.ENDED) {
      leave();
      transport.close();
    }
  }

  private void leave() {
    state = State.ENDED;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
    if (isReserved) {
      isReserved = false;
      place.giveBack(COST);
    }
    server.left(this);
  }

  /// End on the loop's thread. Callable by any thread.
  void endSoon() {
    loop.execute(this::end);
  }

  private void late() {
    deadline = null;
    if (state == State.SECURING && encrypted != null) {
      encrypted.silence(); // what is said in the middle of a handshake is not understood
      distrust("i/o timeout");
    } else {
      end();
    }
  }
}
