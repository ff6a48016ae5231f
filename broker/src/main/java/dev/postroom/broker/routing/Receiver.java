package dev.postroom.broker.routing;

import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.permission.GrantedReplies;
import java.nio.ByteBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The receiving side of a connection, as routing sees it.
///
/// Threading: the counters and what replies are granted are guarded by the outbox's lock; the
/// switches are set by the connection's own loop.
public final class Receiver {
  private final Outbox outbox;
  private final ReceiverOwner owner;
  // Volatile: set when CONNECT is read, read by every publishing thread.
  private volatile boolean headers;
  private volatile boolean echo = true;
  private volatile String name = ""; // the same, read by those who trace messages
  private long outMessages;
  private long outBytes;
  private long stalls;
  private @Nullable GrantedReplies replies;
  private @Nullable Supplier<ClientFacts> facts; // set before the receiver is known to others

  public Receiver(Outbox outbox, ReceiverOwner owner) {
    this.outbox = outbox;
    this.owner = owner;
  }

  /// Set who tells whose the receiver is; before others know it.
  public void introduce(Supplier<ClientFacts> source) {
    facts = source;
  }

  /// Return whose the receiver is; null when nobody tells. Only on the loop of its connection.
  public @Nullable ClientFacts facts() {
    return facts == null ? null : facts.get();
  }

  public Outbox outbox() {
    return outbox;
  }

  ReceiverOwner owner() {
    return owner;
  }

  /// Return the number of the connection.
  public long connectionId() {
    return owner.id();
  }

  /// Set what CONNECT said: whether HMSG is understood, and whether own messages come back.
  public void accept(boolean understandsHeaders, boolean wantsEcho) {
    headers = understandsHeaders;
    echo = wantsEcho;
  }

  /// Set what CONNECT said: what the client calls itself.
  public void name(String told) {
    name = told;
  }

  /// Return what the client calls itself; empty when it did not say. Callable by any thread.
  public String name() {
    return name;
  }

  boolean understandsHeaders() {
    return headers;
  }

  boolean wantsEcho() {
    return echo;
  }

  /// Remember from now on in this set which replies the connection may publish to, or in none; what
  /// was remembered before is forgotten. Takes the outbox's lock.
  public void grant(@Nullable GrantedReplies next) {
    outbox.lock();
    try {
      if (replies != null) {
        replies.close();
      }
      replies = next;
    } finally {
      outbox.unlock();
    }
  }

  /// Forget which replies were granted and are over. Takes the outbox's lock.
  public void expireReplies() {
    outbox.lock();
    try {
      if (replies != null) {
        replies.expire();
      }
    } finally {
      outbox.unlock();
    }
  }

  /// Return whether the connection may publish to a subject, a range of the little-endian buffer,
  /// because it was given a message with that reply; each time counts. Takes the outbox's lock.
  public boolean useReply(ByteBuffer buffer, int start, int length) {
    outbox.lock();
    try {
      return replies != null && replies.use(buffer, start, length);
    } finally {
      outbox.unlock();
    }
  }

  /// A message with a reply was delivered; under the outbox's lock.
  void replyDelivered(PublishedMessage message) {
    if (replies != null) {
      replies.grant(message.buffer(), message.replyStart(), message.replyLength());
    }
  }

  void count(int bytes) {
    outMessages++;
    outBytes += bytes;
  }

  void countStall() {
    stalls++;
  }

  /// Return the messages delivered; under the outbox's lock.
  public long outMessages() {
    return outMessages;
  }

  /// Return the header and payload bytes delivered; under the outbox's lock.
  public long outBytes() {
    return outBytes;
  }

  /// Return how often a publisher paused for this receiver; under the outbox's lock.
  public long stalls() {
    return stalls;
  }
}
