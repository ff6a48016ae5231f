package dev.postroom.client;

import dev.postroom.client.wire.ServerUrl;
import dev.postroom.client.wire.Wire;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Threads;
import dev.postroom.protocol.Headers;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A connection: what users see, made of a [Keeper] that holds the wire, a [SendBuffer] for what
/// goes out, [Subscriptions] and [Requests] for what comes in. Thread-safe.
final class ClientConnection implements Connection {
  /// The number of the subscription over which all replies come.
  static final long REPLIES = 1;

  private final ClientOptions options;
  private final Clock clock;
  private final Events events;
  private final SendBuffer output;
  private final Subscriptions subscriptions = new Subscriptions();
  private final SubjectCache subjects = new SubjectCache();
  private final Inboxes inboxes;
  private final Requests requests;
  private final Keeper keeper;
  private final AtomicLong sids = new AtomicLong(REPLIES);

  /// Held while a subscription is added or all are told to a new server, so that none is forgotten.
  private final ReentrantLock subscribing = new ReentrantLock();

  private boolean repliesWanted; // under subscribing
  private volatile boolean repliesSubscribed; // set once, under subscribing

  private ClientConnection(ClientOptions options, Clock clock) {
    SecureRandom random = new SecureRandom();
    this.options = options;
    this.clock = clock;
    this.events = new Events(options.listener(), options.log());
    this.output = new SendBuffer(options, clock);
    this.inboxes = new Inboxes(options.inboxPrefix(), random);
    this.requests = new Requests(inboxes.own());
    List<ServerUrl> urls =
        options.inProcess() == null
            ? ServerUrl.parseList(options.servers())
            : List.of(ServerUrl.inProcess());
    this.keeper = new Keeper(this, new ServerPool(urls, options.randomize(), random), random);
  }

  /// Connect. Blocks.
  static ClientConnection open(ClientOptions options, Clock clock) {
    ClientConnection connection = new ClientConnection(options, clock);
    connection.keeper.start();
    return connection;
  }

  ClientOptions options() {
    return options;
  }

  Clock clock() {
    return clock;
  }

  Events events() {
    return events;
  }

  SendBuffer output() {
    return output;
  }

  Subscriptions subscriptions() {
    return subscriptions;
  }

  Requests requests() {
    return requests;
  }

  @Override
  public void publish(String subject, byte[] body) {
    send(subjects.literal(subject), null, null, body);
  }

  @Override
  public void publish(String subject, String text) {
    publish(subject, text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void publish(String subject, Headers headers, byte[] body) {
    send(subjects.literal(subject), null, headers, body);
  }

  @Override
  public void publishRequest(String subject, String replyTo, byte[] body) {
    send(subjects.literal(subject), subjects.literal(replyTo), null, body);
  }

  @Override
  public void publishRequest(String subject, String replyTo, Headers headers, byte[] body) {
    send(subjects.literal(subject), subjects.literal(replyTo), headers, body);
  }

  /// Answer to a message.
  ///
  /// @param isLast whether nobody else is to be answered at once
  void respond(String replyTo, @Nullable Headers headers, byte[] body, boolean isLast) {
    send(subjects.literal(replyTo), null, headers, body, isLast);
  }

  private void send(
      byte[] subject, byte @Nullable [] reply, @Nullable Headers headers, byte[] body) {
    send(subject, reply, headers, body, false);
  }

  private void send(
      byte[] subject,
      byte @Nullable [] reply,
      @Nullable Headers headers,
      byte[] body,
      boolean urgent) {
    byte[] block = headers == null ? null : headers.encode();
    long size = (long) body.length + (block == null ? 0 : block.length);
    ServerInfo info = keeper.info();
    if (size > info.maxPayload()) {
      throw new NatsException.TooLarge(
          "a message of "
              + size
              + " bytes for "
              + new String(subject, StandardCharsets.UTF_8)
              + ": the server takes at most "
              + info.maxPayload()
              + ". It was not sent");
    }
    if (block != null && !info.headers()) {
      throw new IllegalArgumentException("the server takes no headers; the message was not sent");
    }
    output.publish(subject, reply, block, body, urgent);
  }

  @Override
  public Subscription subscribe(String subject, MessageHandler handler) {
    return handled(subject, SubscribeOptions.defaults(), handler);
  }

  @Override
  public Subscription subscribe(String subject) {
    return open(subject, SubscribeOptions.defaults(), null);
  }

  @Override
  public Subscription queueSubscribe(String subject, String queue, MessageHandler handler) {
    SubjectCache.checkQueue(queue);
    return handled(subject, SubscribeOptions.inQueue(queue), handler);
  }

  @Override
  public Subscription queueSubscribe(String subject, String queue) {
    SubjectCache.checkQueue(queue);
    return open(subject, SubscribeOptions.inQueue(queue), null);
  }

  @Override
  public Subscription subscribe(String subject, SubscribeOptions how, MessageHandler handler) {
    return handled(subject, how, handler);
  }

  @Override
  public Subscription subscribe(String subject, SubscribeOptions how) {
    return open(subject, how, null);
  }

  private Subscription handled(String subject, SubscribeOptions how, MessageHandler handler) {
    return open(subject, how, Objects.requireNonNull(handler, "handler"));
  }

  private Subscription open(
      String subject, SubscribeOptions how, @Nullable MessageHandler handler) {
    SubjectCache.checkPattern(subject);
    if (!how.queue().isEmpty()) {
      SubjectCache.checkQueue(how.queue());
    }
    long sid = sids.incrementAndGet();
    ClientSubscription added = new ClientSubscription(this, sid, subject, how, handler);
    subscribing.lock();
    try {
      checkOpen();
      subscriptions.add(added);
      output.control(added.lines());
    } finally {
      subscribing.unlock();
    }
    if (handler != null) {
      MessageHandler each =
          how.concurrency() == 1 ? handler : new ConcurrentHandler(handler, how, this);
      Threads.startVirtual("postroom-client-sub", options.log(), () -> added.handleAll(each));
    }
    return added;
  }

  private void checkOpen() {
    if (keeper.status() == Status.CLOSED) {
      throw new NatsException.Closed("the connection is closed", null);
    }
  }

  /// Tell a server of all subscriptions and send to it from now on.
  void resubscribe(Wire wire) {
    subscribing.lock();
    try {
      StringBuilder lines = new StringBuilder();
      if (repliesWanted) {
        lines.append(repliesLine());
      }
      for (ClientSubscription each : subscriptions.all()) {
        lines.append(each.lines());
      }
      output.attach(wire, lines.toString());
    } finally {
      subscribing.unlock();
    }
  }

  private String repliesLine() {
    return "SUB " + requests.subject() + " " + REPLIES + "\r\n";
  }

  private void subscribeToReplies() {
    if (repliesSubscribed) {
      return;
    }
    subscribing.lock();
    try {
      if (!repliesWanted) {
        repliesWanted = true;
        output.control(repliesLine());
      }
      repliesSubscribed = true;
    } finally {
      subscribing.unlock();
    }
  }

  /// Tell the server. Not while a new one is told of all subscriptions: it would be told of this
  /// one, and not that it has ended.
  void unsubscribe(long sid) {
    subscribing.lock();
    try {
      output.control("UNSUB " + sid + "\r\n");
    } finally {
      subscribing.unlock();
    }
  }

  /// Tell the server after how many messages it ends, as [#unsubscribe] does: a new server counts
  /// from 0, and must not be told what was left for the one before.
  void limit(ClientSubscription subscription) {
    subscribing.lock();
    try {
      output.control(subscription.maxLine());
    } finally {
      subscribing.unlock();
    }
  }

  @Override
  public Message request(String subject, byte[] body, Duration timeout) {
    return await(ask(subject, null, body), timeout);
  }

  @Override
  public Message request(String subject, String text, Duration timeout) {
    return request(subject, text.getBytes(StandardCharsets.UTF_8), timeout);
  }

  @Override
  public Message request(String subject, Headers headers, byte[] body, Duration timeout) {
    return await(ask(subject, headers, body), timeout);
  }

  private SingleReply ask(String subject, @Nullable Headers headers, byte[] body) {
    SingleReply reply = new SingleReply(requests, subject);
    askFor(reply.number(), subject, headers, body);
    return reply;
  }

  /// Send a question; who asks is forgotten when that fails.
  private void askFor(long number, String subject, @Nullable Headers headers, byte[] body) {
    boolean sent = false;
    try {
      checkOpen();
      subscribeToReplies();
      byte[] replyTo = requests.replyTo(number).getBytes(StandardCharsets.UTF_8);
      send(subjects.literal(subject), replyTo, headers, body, requests.waiting() == 1);
      sent = true;
    } finally {
      if (!sent) {
        requests.forget(number);
      }
    }
  }

  private Message await(SingleReply reply, Duration timeout) {
    try {
      return reply.get(Timeouts.positive(timeout), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("a reply from " + reply.subject(), e);
    } catch (TimeoutException e) {
      throw reply.timedOut(timeout, keeper.status());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof NatsException failure) {
        throw failure.again();
      }
      throw new IllegalStateException(e.getCause());
    } finally {
      reply.forget();
    }
  }

  @Override
  public CompletableFuture<Message> requestAsync(String subject, byte[] body, Duration timeout) {
    return ask(subject, null, body).within(timeout, options.log(), keeper::status);
  }

  @Override
  public CompletableFuture<Message> requestAsync(
      String subject, Headers headers, byte[] body, Duration timeout) {
    return ask(subject, headers, body).within(timeout, options.log(), keeper::status);
  }

  @Override
  public List<Message> requestMany(String subject, byte[] body, ManyReplies until) {
    return askMany(subject, null, body, until);
  }

  @Override
  public List<Message> requestMany(
      String subject, Headers headers, byte[] body, ManyReplies until) {
    return askMany(subject, headers, body, until);
  }

  private List<Message> askMany(
      String subject, @Nullable Headers headers, byte[] body, ManyReplies until) {
    SeveralReplies replies = new SeveralReplies(requests, subject, clock);
    try {
      askFor(replies.number(), subject, headers, body);
      return replies.await(until);
    } finally {
      replies.forget();
    }
  }

  @Override
  public void flush(Duration timeout) {
    checkOpen();
    answer(output.ping(), timeout);
  }

  private void answer(CompletableFuture<Void> pong, Duration timeout) {
    try {
      pong.get(Timeouts.positive(timeout), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw NatsException.Interrupted.of("the server to answer PING", e);
    } catch (TimeoutException e) {
      throw new NatsException.TimedOut(
          keeper.status() == Status.RECONNECTING
              ? "no server was there for " + timeout + ", so that nothing could be confirmed"
              : "the server did not answer PING within " + timeout);
    } catch (ExecutionException e) {
      checkOpen();
      throw new NatsException.Disconnected(
          "the connection was lost before the server answered PING: nobody knows what it has had"
              + " of what was published before",
          e.getCause());
    } finally {
      pong.cancel(false);
    }
  }

  @Override
  public Duration rtt() {
    long start = clock.nanos();
    flush(options.connectTimeout());
    return Duration.ofNanos(clock.nanos() - start);
  }

  @Override
  public void drain(Duration timeout) {
    long deadline = clock.nanos() + Timeouts.positive(timeout);
    checkOpen();
    if (subscriptions.all().stream().anyMatch(ClientSubscription::isHandledHere)) {
      throw new IllegalStateException(
          "a handler cannot drain its own connection: the messages behind its own would be lost;"
              + " drain from another thread");
    }
    keeper.draining();
    try {
      Collection<ClientSubscription> all = subscriptions.all();
      all.forEach(each -> unsubscribe(each.sid()));
      flush(timeout);
      all.forEach(each -> each.end(false));
      for (ClientSubscription each : all) {
        each.awaitHandled(deadline);
      }
      flush(Duration.ofNanos(Math.max(1, deadline - clock.nanos())));
    } finally {
      close();
    }
  }

  @Override
  public void close() {
    keeper.close();
  }

  /// Nothing will come any more.
  void ended(@Nullable Throwable cause) {
    subscribing.lock(); // who subscribes at this moment is either among them or finds it closed
    try {
      subscriptions.all().forEach(each -> each.end(true));
    } finally {
      subscribing.unlock();
    }
    requests.failAll(new NatsException.Closed("the connection was closed", cause));
  }

  @Override
  public Status status() {
    return keeper.status();
  }

  @Override
  public ServerInfo serverInfo() {
    return keeper.info();
  }

  @Override
  public String newInbox() {
    return inboxes.next();
  }

  @Override
  public Statistics statistics() {
    Reader reader = keeper.reader();
    return new Statistics(
        output.published(),
        output.publishedBytes(),
        reader.inMessages(),
        reader.inBytes(),
        keeper.reconnects());
  }

  @Override
  public String toString() {
    return "Connection[" + options.servers() + ", " + keeper.status() + "]";
  }
}
