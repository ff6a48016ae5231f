package dev.postroom.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A question that waits for one reply.
final class SingleReply extends CompletableFuture<Message> implements Requests.Asker {
  private final Requests requests;
  private final String subject;
  private final long number;

  SingleReply(Requests requests, String subject) {
    this.requests = requests;
    this.subject = subject;
    this.number = requests.open(this);
  }

  long number() {
    return number;
  }

  String subject() {
    return subject;
  }

  @Override
  public boolean reply(Message message) {
    if (message.isNoResponders()) {
      completeExceptionally(new NatsException.NoResponders(subject));
    } else {
      complete(message);
    }
    return true;
  }

  @Override
  public void fail(NatsException cause) {
    completeExceptionally(cause);
  }

  void forget() {
    requests.forget(number);
  }

  NatsException timedOut(Duration timeout) {
    return new NatsException.TimedOut("no reply from " + subject + " within " + timeout);
  }

  /// Fail when no reply has come in time, and be forgotten in the end, however it comes.
  void failAfter(Duration timeout) {
    CompletableFuture<Void> timer =
        CompletableFuture.runAsync(
            () -> completeExceptionally(timedOut(timeout)),
            delayedExecutor(timeout.toNanos(), TimeUnit.NANOSECONDS, Runnable::run));
    CompletableFuture<Message> _ =
        whenComplete(
            (_, _) -> {
              timer.cancel(false);
              forget();
            });
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>();
  }
}
