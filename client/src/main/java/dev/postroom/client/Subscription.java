package dev.postroom.client;

import java.time.Duration;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// What a client listens to. Messages go to its handler, or wait to be taken: by iterating, which
/// blocks and ends when the subscription does, or by [#next].
///
/// At most so many messages and bytes wait as [SubscribeOptions] says; past that new ones are
/// thrown away and a [ConnectionEvent.SlowConsumer] says so. Thread-safe.
public interface Subscription extends AutoCloseable, Iterable<Message> {

  /// Return the subject, perhaps with wildcards.
  String subject();

  /// Return the queue group; empty without one.
  String queue();

  /// Take the next message. Blocks for at most the timeout.
  ///
  /// @return null when the subscription has ended and nothing is left
  /// @throws NatsException.TimedOut when nothing came
  /// @throws NatsException.Interrupted when the thread was interrupted
  /// @throws IllegalStateException when the messages go to a handler
  @Nullable Message next(Duration timeout);

  /// Take message after message. `hasNext` blocks until there is one, without a bound, and is false
  /// when the subscription has ended and nothing is left.
  @Override
  Iterator<Message> iterator();

  /// End it: the server sends no more, and what waits is thrown away. Returns at once.
  void unsubscribe();

  /// End it by itself when so many messages have come, those that came already included.
  void unsubscribe(int max);

  /// End it without losing what was sent: the server is told to send no more, and what it sent is
  /// handled. Blocks until that is done; its own handler does not wait for itself, and what is left
  /// is handled when it returns.
  ///
  /// @throws NatsException.TimedOut when it takes longer; it ends then as by [#unsubscribe()]
  void drain(Duration timeout);

  /// Return whether no more messages will come from the server.
  boolean isEnded();

  /// Return how many messages have come, those thrown away left out.
  long delivered();

  /// Return how many messages were thrown away because too many waited.
  long dropped();

  /// Return how many messages wait, the one being handled included.
  long pending();

  /// Do as [#unsubscribe()].
  @Override
  void close();
}
