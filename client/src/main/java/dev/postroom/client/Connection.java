package dev.postroom.client;

import dev.postroom.protocol.Headers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// A connection to a server, and to another when that one is gone. Thread-safe.
///
/// Publishing returns when the message is in the buffer, in the order of the calls of each thread;
/// what is buffered is sent at once. While no server is there messages wait, up to
/// [ClientOptions#reconnectBufferBytes]. Subscriptions outlive servers.
///
/// Every method throws [NatsException.Closed] once the connection is closed, and
/// IllegalArgumentException for a subject that is none. Subjects are tokens between dots, without
/// blanks; only subscriptions may have `*` and `>` in them.
public interface Connection extends AutoCloseable {

  /// Publish bytes.
  ///
  /// @throws NatsException.TooLarge when there are more than the server takes
  /// @throws NatsException.BufferFull when no server is there and no more may wait
  /// @throws NatsException.TimedOut when the server takes nothing for the write timeout
  void publish(String subject, byte[] body);

  /// Publish a text in UTF-8.
  void publish(String subject, String text);

  /// Publish headers and bytes.
  void publish(String subject, Headers headers, byte[] body);

  /// Publish bytes and say where a reply goes.
  void publishRequest(String subject, String replyTo, byte[] body);

  /// Publish headers and bytes and say where a reply goes.
  void publishRequest(String subject, String replyTo, Headers headers, byte[] body);

  /// Listen; the handler gets the messages one after the other.
  Subscription subscribe(String subject, MessageHandler handler);

  /// Listen; the messages wait to be taken.
  Subscription subscribe(String subject);

  /// Listen as a member of a queue group: each message goes to one member.
  Subscription queueSubscribe(String subject, String queue, MessageHandler handler);

  /// Listen as a member of a queue group; the messages wait to be taken.
  Subscription queueSubscribe(String subject, String queue);

  /// Listen with options.
  Subscription subscribe(String subject, SubscribeOptions options, MessageHandler handler);

  /// Listen with options; the messages wait to be taken.
  Subscription subscribe(String subject, SubscribeOptions options);

  /// Ask, and return the first reply. Blocks for at most the timeout.
  ///
  /// @throws NatsException.NoResponders at once when nobody listens to the subject
  /// @throws NatsException.TimedOut when no reply came; it names subject and timeout
  /// @throws NatsException.Interrupted when the thread was interrupted
  Message request(String subject, byte[] body, Duration timeout);

  /// Ask with a text in UTF-8.
  Message request(String subject, String text, Duration timeout);

  /// Ask with headers.
  Message request(String subject, Headers headers, byte[] body, Duration timeout);

  /// Ask, and return at once; the future fails as [#request] does. Cancelling it forgets the
  /// request.
  CompletableFuture<Message> requestAsync(String subject, byte[] body, Duration timeout);

  /// Ask with headers, and return at once.
  CompletableFuture<Message> requestAsync(
      String subject, Headers headers, byte[] body, Duration timeout);

  /// Ask everybody who listens. Blocks until enough have replied, none has for a while, or the time
  /// is over; returns what came, perhaps nothing.
  ///
  /// @throws NatsException.NoResponders at once when nobody listens to the subject
  List<Message> requestMany(String subject, byte[] body, ManyReplies until);

  /// Ask everybody who listens, with headers.
  List<Message> requestMany(String subject, Headers headers, byte[] body, ManyReplies until);

  /// Wait until the server has had everything that was published before. Blocks; while no server is
  /// there it waits for the next one.
  ///
  /// @throws NatsException.TimedOut when it has not in this time
  /// @throws NatsException.Disconnected when the server goes away meanwhile: nobody knows what it
  ///   had
  /// @throws NatsException.Closed when the connection is closed
  void flush(Duration timeout);

  /// Return how long a PING takes to the server and back. Blocks for at most the connect timeout.
  Duration rtt();

  /// End all subscriptions without losing what was sent to them, send what waits, and close. Blocks
  /// until that is done.
  ///
  /// @throws NatsException.TimedOut when it takes longer; the connection is closed all the same
  /// @throws IllegalStateException when a handler of this connection calls it, whose messages could
  ///   not be handled meanwhile
  void drain(Duration timeout);

  /// Send what waits and close; messages that wait for handlers are thrown away. Blocks for at most
  /// the connect timeout and a little more. What could not be sent, as when no server is there, is
  /// told by [ConnectionEvent.Unconfirmed]. A second call does nothing.
  @Override
  void close();

  /// Return where the connection stands.
  Status status();

  /// Return what the server said of itself last.
  ServerInfo serverInfo();

  /// Return a subject that nobody else listens to, for replies.
  String newInbox();

  /// Return what went through so far.
  Statistics statistics();

  /// Where a connection stands.
  enum Status {
    CONNECTING,
    CONNECTED,
    RECONNECTING,
    DRAINING,
    CLOSED
  }

  /// What went through a connection since it was made.
  ///
  /// @param outMessages how many messages were published
  /// @param outBytes the bytes of their headers and payloads
  /// @param inMessages how many messages came
  /// @param inBytes the bytes of their headers and payloads
  /// @param reconnects how often a server was reached again
  record Statistics(
      long outMessages, long outBytes, long inMessages, long inBytes, long reconnects) {}
}
