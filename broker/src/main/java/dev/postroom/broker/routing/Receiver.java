package dev.postroom.broker.routing;

import dev.postroom.broker.outbox.Outbox;

/// The receiving side of a connection, as routing sees it.
///
/// Threading: the counters are guarded by the outbox's lock; the switches are set by the
/// connection's own loop.
public final class Receiver {
  private final Outbox outbox;
  private final ReceiverOwner owner;
  // Volatile: set when CONNECT is read, read by every publishing thread.
  private volatile boolean headers;
  private volatile boolean echo = true;
  private long outMessages;
  private long outBytes;
  private long stalls;

  public Receiver(Outbox outbox, ReceiverOwner owner) {
    this.outbox = outbox;
    this.owner = owner;
  }

  public Outbox outbox() {
    return outbox;
  }

  ReceiverOwner owner() {
    return owner;
  }

  /// Set what CONNECT said: whether HMSG is understood, and whether own messages come back.
  public void accept(boolean understandsHeaders, boolean wantsEcho) {
    headers = understandsHeaders;
    echo = wantsEcho;
  }

  boolean understandsHeaders() {
    return headers;
  }

  boolean wantsEcho() {
    return echo;
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
