package dev.postroom.broker.connection;

import dev.postroom.broker.callout.Callouts;
import dev.postroom.broker.callout.Question;
import dev.postroom.broker.callout.Verdict;
import dev.postroom.broker.options.CalloutOptions;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Receiver;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.routing.Subscription;
import dev.postroom.platform.Escape;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One login that a service decides: the request goes to whoever listens in the service's account,
/// and the first that answers before the patience ends is heard (docs/spec/core.md 4.10). Nobody
/// answering, nobody listening and an answer that is no good are the same to the client.
///
/// Confined to the connection's loop, but for [#take], which runs on the loop of who answers.
final class CalloutLogin {
  private static final byte[] SUBJECT = CalloutOptions.SUBJECT.getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SID = {'1'};

  private final Connection connection;
  private final ClientLoop clientLoop;
  private final BrokerState broker;
  private final Question question;
  private final Consumer<Verdict> whenDecided;
  private final AtomicBoolean answered = new AtomicBoolean();
  private @Nullable Account account;
  private @Nullable Subscription inbox;
  private @Nullable Timer patience;
  private Callouts.@Nullable Ticket ticket;
  private boolean over;

  /// Make a login.
  ///
  /// @param whenDecided called once on the loop, unless [#end] comes first
  CalloutLogin(
      Connection connection,
      ClientLoop clientLoop,
      Question question,
      Consumer<Verdict> whenDecided) {
    this.connection = connection;
    this.clientLoop = clientLoop;
    this.broker = clientLoop.state();
    this.question = question;
    this.whenDecided = whenDecided;
  }

  /// Ask the service.
  void begin() {
    String name = question.options().account();
    account = broker.accounts().find(name);
    if (account == null) {
      broker
          .log()
          .warn(
              "No valid account "
                  + Escape.quote(name)
                  + " for auth callout request: account missing");
      connection.execute(() -> decide(new Verdict.Refused("")));
      return;
    }
    patience =
        clientLoop
            .loop()
            .at(clientLoop.loop().nanos() + question.patience().toNanos(), this::tooLate);
    ticket = broker.callouts().ask(question, request -> connection.execute(() -> publish(request)));
  }

  private void publish(Callouts.Request request) {
    Account service = account;
    if (over || service == null) {
      return;
    }
    Subscription replies = new Subscription(this::take, request.reply(), SID);
    inbox = replies;
    service.add(replies);
    PublishedMessage message = clientLoop.message();
    message.set(SUBJECT, request.reply(), request.headers(), request.payload());
    clientLoop.router().tell(clientLoop.view(service), message);
  }

  /// Take an answer; what comes behind the first is not looked at.
  private int take(PublishedMessage message, @Nullable Receiver sender, Router router) {
    Callouts.Ticket place = ticket;
    if (place == null || !answered.compareAndSet(false, true)) {
      return 1;
    }
    if (message.totalSize() > Callouts.longestAnswer()) {
      connection.execute(
          () -> decide(new Verdict.Refused("Auth callout response is longer than it may be")));
      return 1;
    }
    byte[] answer = message.copyPayload();
    broker.callouts().judge(place, answer, verdict -> connection.execute(() -> decide(verdict)));
    return 1;
  }

  private void tooLate() {
    broker.log().log(
        Level.DEBUG,
        "Authorization callout response not received in time on account "
            + Escape.quote(question.options().account()));
    decide(new Verdict.Refused(""));
  }

  private void decide(Verdict verdict) {
    if (!over) {
      end();
      whenDecided.accept(verdict);
    }
  }

  /// Nobody waits any more. A second call does nothing.
  void end() {
    over = true;
    if (patience != null) {
      patience.cancel();
    }
    if (account != null && inbox != null) {
      account.remove(inbox);
      inbox = null;
    }
    if (ticket != null) {
      broker.callouts().leave(ticket);
    }
  }
}
