package dev.postroom.client;

/// How a subscription treats its messages. Immutable.
///
/// @param queue the queue group, each of whose messages goes to one member; empty for none
/// @param maxPendingMessages how many messages may wait before new ones are thrown away
/// @param maxPendingBytes how many bytes may wait
/// @param concurrency how many messages the handler gets at a time; with more than 1 their order is
///   not kept
public record SubscribeOptions(
    String queue, long maxPendingMessages, long maxPendingBytes, int concurrency) {
  private static final long DEFAULT_MESSAGES = 512 * 1024;
  private static final long DEFAULT_BYTES = 64L * 1024 * 1024;

  /// Make options.
  ///
  /// @throws IllegalArgumentException when a number is less than 1
  public SubscribeOptions {
    atLeastOne("maxPendingMessages", maxPendingMessages);
    atLeastOne("maxPendingBytes", maxPendingBytes);
    atLeastOne("concurrency", concurrency);
  }

  private static void atLeastOne(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " is " + value + "; it must be at least 1");
    }
  }

  /// Return the usual: no queue group, 524,288 messages and 64 MiB may wait, one message at a time.
  public static SubscribeOptions defaults() {
    return new SubscribeOptions("", DEFAULT_MESSAGES, DEFAULT_BYTES, 1);
  }

  /// Return the usual for a member of a queue group.
  public static SubscribeOptions inQueue(String queue) {
    return defaults().withQueue(queue);
  }

  public SubscribeOptions withQueue(String name) {
    return new SubscribeOptions(name, maxPendingMessages, maxPendingBytes, concurrency);
  }

  public SubscribeOptions withMaxPending(long messages, long bytes) {
    return new SubscribeOptions(queue, messages, bytes, concurrency);
  }

  public SubscribeOptions withConcurrency(int handlers) {
    return new SubscribeOptions(queue, maxPendingMessages, maxPendingBytes, handlers);
  }
}
