package dev.postroom.broker.connection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Lets clients go by options that have changed (docs/spec/core.md 3.7).
public final class Reload {
  private Reload() {}

  /// Tell clients, each on its loop. First all prove again who they are, and then each looks at its
  /// account: whoever has to go takes up no place there.
  ///
  /// Blocks until every client has been looked at; not on a loop's thread.
  public static void tell(Collection<Connection> clients) {
    each(clients, ClientSession::reloaded);
    each(clients, ClientSession::goByAccount);
    clients.forEach(client -> client.session().awaitPermissions());
  }

  private static void each(Collection<Connection> clients, Consumer<ClientSession> step) {
    List<CompletableFuture<Boolean>> answers = new ArrayList<>(clients.size());
    for (Connection client : clients) {
      answers.add(
          client.ask(
              () -> {
                take(step, client);
                return true;
              }));
    }
    answers.forEach(CompletableFuture::join);
  }

  /// Who cannot go by the new options is closed; that is no reason for the others to go by the old
  /// ones.
  private static void take(Consumer<ClientSession> step, Connection client) {
    try {
      step.accept(client.session());
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError fault) {
      try {
        client.failed(fault); // first: what it closes is memory for the line of the log
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError again) {
        fault.addSuppressed(again);
      }
      log(client, fault);
    }
  }

  private static void log(Connection client, Throwable fault) {
    try {
      client.log().bug("reload for one client, which is closed", fault);
    } catch (RuntimeException | OutOfMemoryError _) {
      // It is closed, and its end says why; the others must be told of the new options.
    }
  }
}
