package dev.postroom.client;

import dev.postroom.platform.Log;
import java.util.function.Consumer;

/// The listener of who sets none: what would be lost without one goes into the log.
record LoggedEvents(Log log) implements Consumer<ConnectionEvent> {
  @Override
  public void accept(ConnectionEvent event) {
    switch (event) {
      case ConnectionEvent.HandlerFailed(String subject, Throwable cause) ->
          log.error(Log.withStack("a handler of messages on " + subject + " failed", cause));
      case ConnectionEvent.SlowConsumer(String subject, long dropped) ->
          log.warn(
              "messages on "
                  + subject
                  + " come faster than they are handled: "
                  + dropped
                  + " lost");
      case ConnectionEvent.ServerComplained(String text) -> log.warn("the server said: " + text);
      case ConnectionEvent.Disconnected(String server, Throwable cause, var inDoubt) ->
          log.warn(
              "the connection to "
                  + server
                  + " was lost: "
                  + cause
                  + "; published messages in doubt: "
                  + inDoubt.count());
      case ConnectionEvent.Unconfirmed(var inDoubt, var unsent) ->
          log.warn(
              "closed with published messages in doubt: "
                  + inDoubt.count()
                  + ", and not sent: "
                  + unsent.count());
      default -> log.debug(event.toString());
    }
  }
}
