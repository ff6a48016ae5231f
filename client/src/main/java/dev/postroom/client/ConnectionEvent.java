package dev.postroom.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What happens to a connection besides messages. Told in order, on a virtual thread of its own.
public sealed interface ConnectionEvent {

  /// A server was reached for the first time.
  record Connected(String server) implements ConnectionEvent {}

  /// The server is gone, and others are tried; what is published meanwhile waits.
  ///
  /// @param server the one that is gone
  /// @param cause why, as far as that is known
  /// @param inDoubt the publishes of which nobody knows whether the server got them
  record Disconnected(String server, @Nullable Throwable cause, PublishRange inDoubt)
      implements ConnectionEvent {}

  /// A server was reached again; everything is subscribed, and what waited is sent.
  record Reconnected(String server) implements ConnectionEvent {}

  /// A server could not be reached or refused the client; the next is tried.
  record AttemptFailed(String server, Throwable cause) implements ConnectionEvent {}

  /// The connection is about to be closed, and not everything that was published is known to have
  /// reached a server. Told before [Closed], and only then.
  ///
  /// @param inDoubt the publishes of which nobody knows whether the server got them
  /// @param unsent those that no server got
  record Unconfirmed(PublishRange inDoubt, PublishRange unsent) implements ConnectionEvent {}

  /// The connection is closed for good.
  ///
  /// @param cause null when it was closed on purpose
  record Closed(@Nullable Throwable cause) implements ConnectionEvent {}

  /// The server is about to stop; the client moves to another if it knows one.
  record LameDuck(String server) implements ConnectionEvent {}

  /// The server named servers that were not known.
  record ServersDiscovered(List<String> servers) implements ConnectionEvent {
    public ServersDiscovered {
      servers = List.copyOf(servers);
    }
  }

  /// The server complained and goes on, as it does about permissions.
  record ServerComplained(String text) implements ConnectionEvent {}

  /// A subscription's handler is too slow: from now on messages for it are thrown away, until it
  /// has caught up. Told once each time.
  ///
  /// @param dropped how many were thrown away so far
  record SlowConsumer(String subject, long dropped) implements ConnectionEvent {}

  /// A handler threw something.
  record HandlerFailed(String subject, Throwable cause) implements ConnectionEvent {}

  /// Publishes of a connection, counted from 1 in the order in which they were accepted.
  ///
  /// @param first the first of them
  /// @param last the last of them; less than the first when there is none
  record PublishRange(long first, long last) {
    static final PublishRange NONE = new PublishRange(1, 0);

    /// Return how many there are.
    public long count() {
      return Math.max(0, last - first + 1);
    }
  }
}
