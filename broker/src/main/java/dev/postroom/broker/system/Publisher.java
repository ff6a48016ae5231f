package dev.postroom.broker.system;

import dev.postroom.broker.connection.ClientLoop;
import dev.postroom.broker.loop.Loop;
import dev.postroom.broker.routing.Account;
import dev.postroom.broker.routing.PublishedMessage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Publishes what the server itself has to say: a batch becomes one task of a loop, which flushes
/// it at the end of the round. Callable by any thread.
final class Publisher {
  private static final byte[] NOTHING = {};

  /// From this size on the buffer of a message is not kept for the next.
  private static final int LARGE = 64 * 1024;

  /// A message.
  ///
  /// @param account where it is published
  /// @param headers the whole block; empty for none
  @SuppressWarnings("ArrayRecordComponent") // reason: never changed, and never compared
  record Outgoing(Account account, byte[] subject, byte[] headers, byte[] payload) {

    Outgoing(Account account, String subject, byte[] payload) {
      this(account, subject.getBytes(StandardCharsets.UTF_8), NOTHING, payload);
    }

    /// An account may have a name that cannot stand in a line of the protocol.
    private boolean isPublishable() {
      for (byte each : subject) {
        if (each == ' ' || each == '\t' || each == '\r' || each == '\n') {
          return false;
        }
      }
      return subject.length > 0;
    }
  }

  private final ClientLoop clients;
  private PublishedMessage message = new PublishedMessage(); // confined to the loop

  Publisher(ClientLoop clients) {
    this.clients = clients;
  }

  /// Return the loop that publishes.
  Loop loop() {
    return clients.loop();
  }

  /// Publish in this order. Blocks until all are in the outboxes of those who listen.
  void publish(List<Outgoing> batch) {
    if (loop().isCurrent()) {
      batch.forEach(this::route); // it cannot wait for itself
      return;
    }
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    boolean isRunning =
        loop()
            .offer(
                () -> {
                  try {
                    batch.forEach(this::route);
                  } finally {
                    done.complete(true);
                  }
                });
    if (isRunning) { // else nobody is there any more to be told
      var _ = done.join();
    }
  }

  private void route(Outgoing each) {
    if (!each.isPublishable()) {
      return;
    }
    message.set(each.subject, NOTHING, each.headers, each.payload);
    clients.router().tell(clients.view(each.account), message);
    if (each.payload.length > LARGE) {
      message = new PublishedMessage();
    }
  }
}
