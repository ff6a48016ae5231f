package dev.postroom.client;

import dev.postroom.client.Connection.Status;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
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

  NatsException timedOut(Duration timeout, Status status) {
    String why = status == Status.RECONNECTING ? "; no server is there at present" : "";
    return new NatsException.TimedOut("no reply from " + subject + " within " + timeout + why);
  }

  /// Return what is completed by this reply, or when none has come in time. What users hang on it
  /// runs on a thread of its own, never on the reader's. Who gives it up is forgotten.
  CompletableFuture<Message> within(Duration timeout, Log log, Supplier<Status> status) {
    CompletableFuture<Message> answer = new CompletableFuture<>();
    CompletableFuture<Message> _ =
        orTimeout(Timeouts.positive(timeout), TimeUnit.NANOSECONDS)
            .whenComplete(
                (message, failure) -> {
                  forget();
                  Threads.startVirtual(
                      "postroom-client-reply",
                      log,
                      () -> {
                        if (message != null) {
                          answer.complete(message);
                        } else {
                          answer.completeExceptionally(why(failure, timeout, status.get()));
                        }
                      });
                });
    CompletableFuture<Message> _ = answer.whenComplete((_, _) -> cancel(false));
    return answer;
  }

  private Throwable why(@Nullable Throwable failure, Duration timeout, Status status) {
    return failure == null || failure instanceof TimeoutException
        ? timedOut(timeout, status)
        : failure;
  }
}
