package dev.postroom.broker.callout;

import dev.postroom.nkey.AuthorizationRequest;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.KeyKind;
import dev.postroom.nkey.NKey;
import dev.postroom.nkey.NKeyException;
import dev.postroom.nkey.NKeyPair;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Lane;
import dev.postroom.platform.Log;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Makes questions to a service, and judges its answers, off the loops. Thread-safe.
///
/// ```
///   ask ─► a place is free? ─► a worker makes and signs the request ─► whenReady ─► (the service)
///            else in line                                                              │
///   leave frees the place ◄─ verdict ◄─ a worker opens and verifies the answer ◄─ judge ┘
/// ```
///
/// So many questions at most are open at a time; more wait in line, in the order they came, each
/// within the patience of its own client. Keys and signatures take about a millisecond of a
/// processor each: few threads do that, so that those who are in are served meanwhile.
public final class Callouts {
  /// Each open question holds a request and perhaps an answer.
  static final int MOST_OPEN = 1_024;

  private static final int MOST_WORKERS =
      Math.clamp(Runtime.getRuntime().availableProcessors() / 2, 1, 2);
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int TOKEN_LENGTH = 8;

  /// A request, to be published. Immutable, as long as nobody writes into its arrays.
  public static final class Request {
    private final byte[] reply;
    private final byte[] headers;
    private final byte[] payload;

    private Request(byte[] reply, byte[] headers, byte[] payload) {
      this.reply = reply;
      this.headers = headers;
      this.payload = payload;
    }

    /// Return where the answer must come; nobody can guess it.
    public byte[] reply() {
      return reply;
    }

    /// Return the whole block of headers; empty for none.
    public byte[] headers() {
      return headers;
    }

    /// Return the JWT, sealed if the service has a key for that.
    public byte[] payload() {
      return payload;
    }
  }

  /// The place of one question. Under the lock of [Callouts], but for the check.
  public static final class Ticket {
    private final Question question;
    private final Consumer<Request> whenReady;
    private boolean hasPlace;
    private boolean left;
    // Volatile: made by the worker that made the request, read by the one that judges the answer.
    private volatile @Nullable AnswerCheck check;

    private Ticket(Question question, Consumer<Request> whenReady) {
      this.question = question;
      this.whenReady = whenReady;
    }
  }

  private final Log log;
  private final Clock clock;
  private final ServerKeys keys;
  private final SecureRandom random;
  private final Predicate<String> isAccount;
  private final String inbox;
  private final int mostOpen;
  private final Lane tasks; // at most two for each place
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Ticket> line = new LinkedHashSet<>(); // under it, like the next one
  private int open;

  /// Make one for a server.
  ///
  /// @param isAccount tells, on any thread, whether there is an account of that name
  public Callouts(
      Log log, Clock clock, ServerKeys keys, SecureRandom random, Predicate<String> isAccount) {
    this(new Parts(log, clock, keys, random, isAccount), MOST_OPEN);
  }

  /// What it is made of.
  record Parts(
      Log log, Clock clock, ServerKeys keys, SecureRandom random, Predicate<String> isAccount) {}

  Callouts(Parts parts, int mostOpen) {
    this.log = parts.log;
    this.clock = parts.clock;
    this.keys = parts.keys;
    this.random = parts.random;
    this.isAccount = parts.isAccount;
    this.mostOpen = mostOpen;
    this.tasks =
        new Lane(
            "postroom-callout",
            clock,
            log,
            new Lane.Bounds(MOST_WORKERS, Integer.MAX_VALUE, Long.MAX_VALUE));
    this.inbox = "$SYS._INBOX." + token() + ".";
  }

  /// Get ready, on another thread: the first question will not take longer than others.
  public void rehearse() {
    later(() -> Rehearsal.play(keys, random, clock.now()));
  }

  private void later(Runnable task) {
    var _ = tasks.offer(task, 0);
  }

  /// Make a question into a request, as soon as there is a place for it.
  ///
  /// @param whenReady gets it, on another thread; not called after [#leave]
  public Ticket ask(Question question, Consumer<Request> whenReady) {
    Ticket ticket = new Ticket(question, whenReady);
    lock.lock();
    try {
      if (open == mostOpen) {
        line.add(ticket);
        return ticket;
      }
      open++;
      ticket.hasPlace = true;
    } finally {
      lock.unlock();
    }
    later(() -> prepare(ticket));
    return ticket;
  }

  /// Nobody waits for the verdict any more: the next in line has the place. A second call does
  /// nothing.
  public void leave(Ticket ticket) {
    Ticket next;
    lock.lock();
    try {
      if (ticket.left) {
        return;
      }
      ticket.left = true;
      line.remove(ticket);
      if (!ticket.hasPlace) {
        return;
      }
      next = line.isEmpty() ? null : line.removeFirst();
      if (next == null) {
        open--;
        return;
      }
      next.hasPlace = true;
    } finally {
      lock.unlock();
    }
    later(() -> prepare(next));
  }

  /// Judge an answer to what was asked.
  ///
  /// @param answer at most [#longestAnswer] bytes
  /// @param whenJudged gets the verdict, on another thread; not called after [#leave]
  public void judge(Ticket ticket, byte[] answer, Consumer<Verdict> whenJudged) {
    later(
        () -> {
          AnswerCheck check = ticket.check;
          if (check != null && !hasLeft(ticket)) {
            whenJudged.accept(check.judge(answer, clock.now(), ZoneId.systemDefault()));
          }
        });
  }

  /// Return how long an answer may be that is looked at.
  public static int longestAnswer() {
    return AnswerCheck.LONGEST;
  }

  /// Return how many questions are open or in line.
  public int waiting() {
    lock.lock();
    try {
      return open + line.size();
    } finally {
      lock.unlock();
    }
  }

  private boolean hasLeft(Ticket ticket) {
    lock.lock();
    try {
      return ticket.left;
    } finally {
      lock.unlock();
    }
  }

  private void prepare(Ticket ticket) {
    if (hasLeft(ticket)) {
      return;
    }
    Question question = ticket.question;
    String userKey = NKeyPair.create(KeyKind.USER, random).publicKey().text();
    ticket.check = new AnswerCheck(question, keys, userKey, isAccount);
    byte[] jwt = request(question, userKey).getBytes(StandardCharsets.US_ASCII);
    byte[] reply = (inbox + token()).getBytes(StandardCharsets.US_ASCII);
    NKey xkey = question.options().xkey();
    try {
      ticket.whenReady.accept(
          xkey == null
              ? new Request(reply, new byte[0], jwt)
              : new Request(reply, sealedHeaders(), keys.curve().seal(jwt, xkey, random)));
    } catch (NKeyException weak) {
      log.error("Nothing can be sealed for the xkey of auth_callout: " + weak.getMessage());
    }
  }

  private String request(Question question, String userKey) {
    Instant now = clock.now();
    String issuer = question.options().issuer().text();
    Claims claims =
        Claims.of(AuthorizationRequest.AUDIENCE, issuer, now)
            .until(now.plus(question.patience()).getEpochSecond());
    AuthorizationRequest.Server server =
        new AuthorizationRequest.Server(
            question.server().name(),
            question.server().host(),
            question.server().id(),
            question.server().version(),
            question.options().serverTags(),
            question.options().xkey() == null ? "" : keys.curve().publicKey().text());
    return new AuthorizationRequest(
            claims, server, userKey, question.client(), question.said(), question.tls())
        .sign(keys.identity());
  }

  private byte[] sealedHeaders() {
    String key = keys.curve().publicKey().text();
    return ("NATS/1.0\r\nNats-Server-Xkey: " + key + "\r\n\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  private String token() {
    StringBuilder token = new StringBuilder(TOKEN_LENGTH);
    for (int i = 0; i < TOKEN_LENGTH; i++) {
      token.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return token.toString();
  }
}
