package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.loop.LoopHandler;
import dev.postroom.broker.loop.Registration;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.broker.transport.HandshakeFaults;
import dev.postroom.broker.transport.NotTlsException;
import dev.postroom.broker.transport.ProxyHeaderException;
import dev.postroom.broker.transport.TlsFacts;
import dev.postroom.broker.transport.TlsFilter;
import dev.postroom.broker.transport.TlsTransport;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.Info;
import java.io.IOException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// How a connection begins that may, or must, be encrypted (docs/spec/core.md 5.1). Confined to the
/// loop.
///
/// | configured | then |
/// |---|---|
/// | nothing | INFO in the clear, handshake |
/// | `allow_non_tls` | INFO in the clear; the first byte says whether it is a handshake |
/// | `handshake_first` | handshake, INFO |
/// | `handshake_first` with a time | whoever speaks within it: handshake, INFO; others as above |
public final class SecureOpening implements TlsFilter.Opening {
  private static final int HANDSHAKE = 0x16;
  private static final String RATE = "Connection throttling is active. Please try again later.";

  private final Connection connection;
  private final ConnectionLog log;
  private final Loop loop;
  private final BrokerState broker;
  private final TlsTransport transport;
  private final TlsOptions tls;
  private final TlsFilter filter;
  private @Nullable Timer timer;
  private boolean isGreeted;
  private boolean isFirst;
  private boolean isUnderWay = true; // until it is known that nothing is encrypted, or is
  private @Nullable TlsSnapshot snapshot;

  private SecureOpening(
      Connection connection, ClientLoop clientLoop, TlsTransport transport, TlsOptions tls) {
    this.connection = connection;
    this.log = connection.log();
    this.loop = clientLoop.loop();
    this.broker = clientLoop.state();
    this.transport = transport;
    this.tls = tls;
    this.filter = new TlsFilter(loop, broker.log(), transport, connection, connection.outbox());
  }

  /// Open a connection; on its loop's thread.
  ///
  /// @param registering puts the handler it is given on the loop
  /// @throws IOException when the socket is gone already
  public static void open(
      Connection connection,
      ClientLoop clientLoop,
      TlsTransport transport,
      TlsOptions tls,
      Registering registering)
      throws IOException {
    SecureOpening opening = new SecureOpening(connection, clientLoop, transport, tls);
    opening.filter.registered(registering.register(opening.filter), opening);
    connection.origin().beginWith(opening);
    opening.begin(connection.enter(opening.filter));
  }

  /// Begin; the connection is one of the clients.
  ///
  /// @param isSurplus whether there are too many clients already
  private void begin(boolean isSurplus) {
    boolean mayEnter = broker.tlsRate().allows(tls.connectionRateLimit(), loop.nanos());
    if (isSurplus || !mayEnter) {
      refuse(isSurplus);
    } else if (tls.first().isMust()) {
      isFirst = true;
      secure();
    } else if (tls.first().isAllowed()) {
      isFirst = true;
      filter.peek();
      timer = loop.at(loop.nanos() + tls.first().patience().toNanos(), this::greetTheSilent);
    } else {
      greet();
    }
  }

  private void refuse(boolean isSurplus) {
    TlsRate rate = broker.tlsRate();
    filter.open();
    if (!tls.first().isAllowed()) {
      connection.session().greet();
    }
    if (isSurplus) {
      connection.surplus();
    } else {
      connection.close(CloseReason.MAX_CONNECTIONS, RATE);
      if (rate.refuse()) {
        loop.at(loop.nanos() + TlsRate.SECOND, rate::tell);
      }
    }
  }

  private void greetTheSilent() {
    isFirst = false;
    greet();
  }

  /// Say INFO in the clear, and wait for the handshake.
  private void greet() {
    isGreeted = true;
    connection.session().greet();
    if (!isSaid()) {
      connection.close(CloseReason.WRITE_ERROR, null);
    } else if (tls.allowNonTls()) {
      filter.peek();
      timer = loop.at(loop.nanos() + tls.timeout().toNanos(), this::stayPlain);
    } else {
      secure();
    }
  }

  /// A socket that takes nothing at its very beginning belongs to nobody who listens.
  private boolean isSaid() {
    Outbox outbox = connection.outbox();
    return outbox.flushNow() && !outbox.isClosed();
  }

  @Override
  public void spoken(int firstByte) {
    stopTimer();
    if (!connection.isOpen()) {
      filter.open();
    } else if (firstByte == HANDSHAKE || isFirst) {
      secure();
    } else {
      stayPlain();
    }
  }

  private void stayPlain() {
    timer = null;
    isUnderWay = false;
    if (connection.isOpen()) {
      filter.open();
      connection.serve(filter);
    }
  }

  private void secure() {
    if (!connection.isOpen()) {
      return;
    }
    log.log(Level.DEBUG, "Starting TLS client connection handshake");
    timer = loop.at(loop.nanos() + tls.timeout().toNanos(), this::late);
    filter.secure(tls.engine());
  }

  private void late() {
    timer = null;
    filter.open();
    refused(new LateException());
  }

  @Override
  public void secured() {
    isUnderWay = false;
    stopTimer();
    if (!connection.isOpen()) {
      return;
    }
    TlsSnapshot agreed = TlsFacts.of(transport.session(), isFirst);
    snapshot = agreed;
    log.log(Level.DEBUG, "TLS handshake complete");
    log.log(
        Level.DEBUG, "TLS version " + agreed.version() + ", cipher suite " + agreed.cipherSuite());
    TlsOptions present = broker.options().tls(); // a reload may have come meanwhile
    if (!isPinned(tls) || (present != null && !isPinned(present))) {
      fail(Level.ERROR, HandshakeFaults.NOT_PINNED);
      return;
    }
    String expired = HandshakeFaults.expired(transport.session(), broker.clock().now());
    if (!expired.isEmpty()) {
      fail(Level.ERROR, expired);
      return;
    }
    if (!isGreeted) {
      connection.session().greet();
    }
    connection.serve(filter);
  }

  @Override
  public void refused(IOException cause) {
    stopTimer();
    if (cause instanceof ProxyHeaderException wrong && connection.isOpen()) {
      connection.origin().complain(wrong);
      transport.silence();
      connection.close(CloseReason.PROTOCOL_VIOLATION, null);
      return;
    }
    boolean isProbe = cause instanceof NotTlsException || cause instanceof LateException;
    if (isProbe) {
      transport.silence();
    }
    fail(isProbe ? Level.DEBUG : Level.ERROR, HandshakeFaults.explain(cause, broker.clock().now()));
  }

  private void fail(Level level, String why) {
    if (connection.isOpen()) {
      log.log(level, "TLS handshake error: " + why);
      connection.close(CloseReason.TLS_HANDSHAKE_FAILURE, null);
    }
  }

  @Override
  public void broken(IOException cause) {
    connection.outboxFailed(cause);
  }

  private boolean isPinned(TlsOptions pinning) {
    String fault = TlsFacts.notPinned(pinning, snapshot);
    if (!fault.isEmpty()) {
      log.log(Level.DEBUG, fault);
    }
    return fault.isEmpty();
  }

  /// Close the connection if its client has a key that is pinned no more. Return whether it had.
  boolean closeIfNotPinned(TlsOptions pinning) {
    if (isUnderWay || isPinned(pinning)) {
      return false; // a handshake is looked at when it ends
    }
    connection.close(CloseReason.TLS_HANDSHAKE_FAILURE, null);
    return true;
  }

  /// Return what INFO says of encryption.
  Info.Tls info() {
    boolean mayStayPlain = tls.allowNonTls() && !isFirst;
    return new Info.Tls(!mayStayPlain, tls.verify(), tls.allowNonTls());
  }

  /// Return what the client has shown of itself; null while nothing is encrypted.
  @Nullable SSLSession session() {
    return snapshot == null ? null : transport.session();
  }

  /// Return what monitoring shows; null while nothing is encrypted.
  @Nullable TlsSnapshot snapshot() {
    return snapshot;
  }

  /// The connection ends.
  void stop() {
    stopTimer();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /// Puts a handler on a loop.
  @FunctionalInterface
  public interface Registering {

    Registration register(LoopHandler handler) throws IOException;
  }

  /// A handshake took longer than it may.
  private static final class LateException extends IOException {
    private static final long serialVersionUID = 1L;

    LateException() {
      super("i/o timeout");
    }
  }
}
