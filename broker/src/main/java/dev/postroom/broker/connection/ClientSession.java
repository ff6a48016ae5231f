package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.options.AccountLimits;
import dev.postroom.broker.options.BrokerOptions;
import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.permission.Permissions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.AccountView;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.json.JsonException;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import dev.postroom.protocol.ConnectOptions;
import dev.postroom.protocol.Info;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a client has told us and is allowed: CONNECT, its account, its place in the handshake.
/// Confined to the loop.
///
/// The handshake: INFO goes out on accept; CONNECT comes in (a must when authentication is
/// required, and then in time); the first PING behind it is answered by PONG and, for clients that
/// understand it, the INFO that names their account (docs/spec/core.md 1.2, 1.3).
final class ClientSession {
  private static final int NONCE_BYTES = 11;
  private static final byte[] PING = ascii("PING\r\n");

  private final Connection connection;
  private final ClientLoop clientLoop;
  private final BrokerState broker;
  private final Receiver receiver;
  private final ConnectionLog log;
  private final ProtocolTrace trace;
  private final ClientCommands commands;
  private final ClientSubscriptions subscriptions;
  private final Login login;
  private final Grants grants;
  private final ClientPortrait portrait;

  private final Origin origin;
  private ConnectOptions options = new ConnectOptions();
  private String nonce = ""; // what the client was given to sign
  private @Nullable Account account;
  private @Nullable AccountView view;
  private @Nullable Timer authTimer;
  private boolean connected;
  private boolean silent;
  private boolean authTimedOut;
  private boolean firstPongSent;
  private boolean expelled; // no longer counted in its account, though it still is in it

  ClientSession(
      Connection connection, ClientLoop clientLoop, Receiver receiver, ConnectionLog log) {
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.broker = clientLoop.state();
    this.receiver = receiver;
    this.origin = connection.origin();
    this.log = log;
    this.trace = new ProtocolTrace(log, broker.settings());
    this.subscriptions = new ClientSubscriptions(this, clientLoop, receiver);
    this.login = new Login(this, connection, clientLoop);
    this.grants = new Grants(clientLoop, receiver);
    this.commands = new ClientCommands(this, subscriptions, clientLoop, receiver, log);
    this.portrait = new ClientPortrait(this, connection, clientLoop, receiver);
    receiver.introduce(portrait::facts);
  }

  /// Send the first INFO.
  void greet() {
    if (login.asksForSignature()) {
      byte[] bytes = new byte[NONCE_BYTES];
      broker.random().nextBytes(bytes);
      nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
    send(info().asking(nonce).toLine());
  }

  /// Return who the client is, or claims to be.
  Claim claim() {
    return login.claim();
  }

  ClientCommands commands() {
    return commands;
  }

  ClientSubscriptions subscriptions() {
    return subscriptions;
  }

  /// Return the name of the account the client is in; empty while it is in none.
  String accountName() {
    return account == null ? "" : account.name();
  }

  /// Return what the client was given to sign; empty when it was given nothing.
  String nonce() {
    return nonce;
  }

  /// Return by which way the client has come.
  Origin origin() {
    return origin;
  }

  /// Close the connection if its client has a key that is pinned no more. Return whether it had.
  boolean closeIfNotPinned(TlsOptions tls) {
    return connection.isOpen() && origin.closeIfNotPinned(tls);
  }

  /// Begin the handshake of a connection that may stay.
  void start() {
    if (login.isRequired()) {
      Loop loop = clientLoop.loop();
      authTimer = loop.at(loop.nanos() + origin.authTimeout().toNanos(), this::authTimeout);
    } else {
      var _ = bind(broker.accounts().defaultAccount());
    }
  }

  /// Execute what is whole in the buffer from 0 to `end`. Return whether a message, subscription or
  /// PING was among it.
  boolean execute(ByteBuffer bytes, int end) {
    return commands.execute(bytes, end);
  }

  /// Return whether the last [#execute] left whole operations for the next round.
  boolean stoppedEarly() {
    return commands.stoppedEarly();
  }

  int unparsedFrom() {
    return clientLoop.parser().position();
  }

  /// Return where the bytes end that must be kept for the next read.
  int unparsedTo() {
    return clientLoop.parser().keptEnd();
  }

  int needed() {
    return clientLoop.parser().needed();
  }

  /// Return whether the next operation must be CONNECT.
  boolean mustConnect() {
    return account == null;
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  ConnectOptions options() {
    return options;
  }

  BrokerOptions brokerOptions() {
    return broker.options();
  }

  /// Return what is said of the clients of the account; nothing, while it is in none.
  AccountLimits accountLimits() {
    return account == null ? AccountLimits.NONE : account.limits();
  }

  Account account() {
    Account bound = account;
    if (bound == null) {
      throw new IllegalStateException(
          "a command was executed before the client was bound to an account");
    }
    return bound;
  }

  /// Return how this loop sees the account the client is in.
  AccountView view() {
    AccountView bound = view;
    if (bound == null) {
      throw new IllegalStateException(
          "a message was published before the client was bound to an account");
    }
    return bound;
  }

  /// Handle CONNECT, in the order of docs/spec/core.md 1.3.
  void connect(byte[] json) {
    stopAuthTimer();
    if (authTimedOut) {
      return;
    }
    connection
        .heartbeat()
        .connected(clientLoop.random(), clientLoop.loop().nanos() - connection.startNanos());
    try {
      options.merge(json);
      origin.complete(options);
    } catch (JsonException e) {
      log.log(Level.ERROR, "CONNECT cannot be read: " + e.getMessage());
      close(CloseReason.PROTOCOL_VIOLATION, null);
      return;
    }
    if (connected || silent) { // else the first: it leaves alone what was subscribed before it
      subscriptions.removeAll(account);
    }
    if (options.asksForAccount()) {
      refuse();
      return;
    }
    login.begin();
  }

  /// The client is who it said.
  void accept() {
    Claim claim = login.claim();
    Account target = broker.accounts().find(claim.account());
    if (target == null) { // it went with the last reload
      refuse();
      return;
    }
    String before = accountName();
    if (!move(target)) {
      return;
    }
    permit(claim.permissions());
    options.loggedIn();
    if (!connected) {
      connected = true;
      log.identify(options, claim.account(), claim.label());
      FlightEvents.connected(connection, target.name(), claim.shownUser(), options.name());
    }
    boolean headers = options.headers() && broker.options().headers();
    receiver.accept(headers, options.echo());
    receiver.name(options.name());
    broker.registry().events().entered(before, portrait::present);
    if (options.protocol() < 0 || options.protocol() > 1) {
      close(CloseReason.BAD_CLIENT_PROTOCOL, "invalid client protocol");
    } else if (options.noResponders() && !headers) {
      close(CloseReason.NO_RESPONDERS_NEEDS_HEADERS, "no responders requires headers support");
    } else {
      commands.connected();
    }
  }

  /// Return whether the client's next operation must wait for the end of its login.
  boolean isWaiting() {
    return login.isWaiting();
  }

  boolean headersNegotiated() {
    return options.headers() && broker.options().headers();
  }

  /// Another verb than CONNECT came first. Where there is a user for those who say nothing, the
  /// client is that one, and true is returned; otherwise it is refused.
  boolean entersInSilence() {
    if (login.beginInSilence()) {
      acceptSilence();
    } else if (login.isWaiting()) {
      stopAuthTimer();
    } else {
      refuse();
    }
    return account != null;
  }

  /// The client, which has said nothing, is the user for such clients.
  void acceptSilence() {
    Account target = broker.accounts().find(login.claim().account());
    if (target == null) { // it went with the last reload
      refuse();
      return;
    }
    stopAuthTimer();
    if (!bind(target)) {
      return;
    }
    permit(login.claim().permissions());
    silent = true;
  }

  /// Return what the client may do.
  Permissions permissions() {
    return grants.permissions();
  }

  private void permit(Permissions next) {
    grants.permit(next);
    commands.permit(next);
  }

  /// The client's user may have other permissions now; what it is subscribed to is looked at again
  /// only then (docs/spec/core.md 3.7).
  void permitAgain(Permissions next) {
    if (!next.options().equals(permissions().options())) {
      permit(next);
      subscriptions.permit(next, login.claim().shownUser());
    }
  }

  /// The options have changed.
  void reloaded() {
    if (!isOpen()) {
      return;
    }
    if (login.isWaiting()) {
      login.reloadedWhileWaiting(account != null);
    } else if (account != null) { // else its first operation decides
      login.reloaded(connected);
    }
  }

  /// The account may import and allow something else now.
  void goByAccount() {
    Account bound = account;
    if (bound != null && isOpen()) {
      expelled = bound.expel();
      if (expelled) {
        accountIsFull();
      } else {
        subscriptions.goByAccount();
      }
    }
  }

  void awaitPermissions() {
    subscriptions.awaitReview();
  }

  /// The client is not who it said.
  void refuse() {
    log.log(Level.ERROR, "authentication error" + login.refusedLabel());
    FlightEvents.refused(connection, login.named(), CloseReason.AUTHENTICATION_FAILURE);
    close(CloseReason.AUTHENTICATION_FAILURE, "Authorization Violation");
  }

  private void authTimeout() {
    authTimer = null;
    authTimedOut = true;
    log.log(Level.DEBUG, "Authentication Timeout");
    FlightEvents.refused(connection, "", CloseReason.AUTHENTICATION_TIMEOUT);
    close(CloseReason.AUTHENTICATION_TIMEOUT, "Authentication Timeout");
  }

  private void stopAuthTimer() {
    if (authTimer != null) {
      authTimer.cancel();
      authTimer = null;
    }
  }

  /// Go to the account of the login. Until then a client stays where it was, for its subscriptions
  /// are there: they can be taken out of no other. Return whether it is there.
  @SuppressWarnings("ReferenceEquality") // reason: whether it is this very account
  private boolean move(Account target) {
    if (account == target) {
      return true;
    }
    leaveAccount();
    return bind(target);
  }

  private boolean bind(Account target) {
    if (!target.tryBind()) {
      accountIsFull();
      return false;
    }
    account = target;
    view = clientLoop.view(target);
    subscriptions.goByAccount();
    return true;
  }

  private void accountIsFull() {
    String text = "maximum account active connections exceeded";
    log.log(Level.ERROR, text);
    close(CloseReason.MAX_ACCOUNT_CONNECTIONS, text);
  }

  private void leaveAccount() {
    Account left = account;
    if (left != null) {
      account = null;
      view = null;
      left.connectionGone(!expelled);
      subscriptions.removeAll(left); // last: there may be no memory for it
    }
  }

  /// Answer PING; the first one after CONNECT also gets the INFO that names the account.
  void pong() {
    commands.send(ClientCommands.PONG, "PONG");
    if (!firstPongSent && connected) {
      firstPongSent = true;
      if (options.protocol() >= 1) {
        String name = account().name();
        boolean isSystem = name.equals(broker.options().systemAccount());
        send(info().connected(name, isSystem).toLine());
      }
    }
  }

  void ping() {
    send(PING);
    trace.out("PING");
  }

  void pongReceived() {
    connection.heartbeat().pongReceived();
  }

  /// Return whether the client understands that.
  boolean announceLameDuck() {
    boolean understands = firstPongSent && options.protocol() >= 1 && connection.isOpen();
    if (understands) {
      send(info().goingAway().toLine());
    }
    return understands;
  }

  /// The client is too slow; counted for its account, if it is in one.
  void noteSlow(Slowness slowness, String why) {
    slowness.note(why);
    FlightEvents.slow(connection, why);
    if (account != null) {
      account.slowConsumer();
    }
  }

  /// Return whether being slow is counted: not before a login that is required.
  boolean mayCountAsSlow() {
    return account != null;
  }

  void close(CloseReason reason, @Nullable String error) {
    boolean isSilent = origin.isSilentAbout(reason);
    connection.close(isSilent ? CloseReason.READ_ERROR : reason, isSilent ? null : error);
  }

  void removeExhausted(Subscription subscription) {
    subscriptions.remove(subscription);
  }

  void send(byte[] line) {
    clientLoop.router().send(receiver, line);
  }

  void sendError(String text) {
    commands.sendError(text);
  }

  ProtocolTrace trace() {
    return trace;
  }

  /// Callable by any thread.
  void traceDelivery(String line, int headerSize, byte[] payload) {
    trace.delivery(line, headerSize, payload);
  }

  /// Take the client out of its account.
  void end() {
    stopAuthTimer();
    login.end();
    origin.stop();
    leaveAccount();
    grants.end();
  }

  /// Return what is shown of the client.
  ClientPortrait portrait() {
    return portrait;
  }

  private Info info() {
    return new Info(
        origin.identity(),
        broker.options().headers(),
        login.isAnnounced(),
        origin.tls(),
        accountLimits().payload(broker.options().limits().maxPayload()),
        connection.id(),
        origin.clientIp(),
        "",
        false,
        false,
        "",
        false);
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
