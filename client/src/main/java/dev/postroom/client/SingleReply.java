package dev.postroom.client;

import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

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

  /// Return what is completed by this reply, or when none has come in time. What users hang on it
  /// runs on a thread of its own, never on the reader's. Who gives it up is forgotten.
  CompletableFuture<Message> within(Duration timeout, Log log) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    CompletableFuture<Message> _ =
        orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
            .whenComplete(
                (message, failure) -> {
                  forget();
                  Threads.startVirtual(
                      "postroom-client-reply", log, () -> tell(answer, message, failure, timeout));
                });
    CompletableFuture<Message> _ = answer.whenComplete((_, _) -> cancel(false));
    return answer;
  }

  private void tell(
      CompletableFuture<Message> answer,
      @Nullable Message message,
      @Nullable Throwable failure,
      Duration timeout) {
    if (message != null) {
      answer.complete(message);
    } else if (failure instanceof TimeoutException) {
      answer.completeExceptionally(timedOut(timeout));
    } else {
      answer.completeExceptionally(
          failure == null ? new IllegalStateException("neither reply nor failure") : failure);
    }
  }
}
