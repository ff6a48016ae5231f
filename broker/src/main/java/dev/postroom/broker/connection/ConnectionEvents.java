package dev.postroom.broker.connection;

import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.broker.routing.Router;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.trace.MessageTrace;
import java.util.function.Supplier;

/// Is told of those who come and go. Called on the loops: implementations hand over and return at
/// once. Thread-safe.
public interface ConnectionEvents {

  /// A client has logged in, perhaps not for the first time.
  ///
  /// @param before the account it was in until then; empty for none
  /// @param client makes a picture of it; to be asked at once, or not at all
  void entered(String before, Supplier<ConnectionSnapshot> client);

  /// A client has gone. Where its account is empty it was in none.
  void left(ConnectionSnapshot last);

  /// It is known what became of a message, and can be told where that was asked for: at once, on
  /// the router's thread.
  ///
  /// @param telling becomes the message that tells it
  /// @return what that cost, in [Router#lastWork]'s measure
  int traced(MessageTrace trace, PublishedMessage telling, Router router);

  /// A service that says who clients are has let a client not in, which goes at once.
  ///
  /// @param cid the number of the client
  /// @param account the account of the service
  /// @param last makes a picture of the client, with the reason; to be asked at once, or not at all
  void refused(long cid, String account, Supplier<ConnectionSnapshot> last);

  /// Return who wants to be told nothing.
  static ConnectionEvents none() {
    return new ConnectionEvents() {
      @Override
      public void entered(String before, Supplier<ConnectionSnapshot> client) {
        // as it says
      }

      @Override
      public void refused(long cid, String account, Supplier<ConnectionSnapshot> last) {
        // as it says
      }

      @Override
      public void left(ConnectionSnapshot last) {
        // as it says
      }

      @Override
      public int traced(MessageTrace trace, PublishedMessage telling, Router router) {
        return 0;
      }
    };
  }
}
