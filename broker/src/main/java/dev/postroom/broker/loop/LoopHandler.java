package dev.postroom.broker.loop;

/// What an event loop calls when a channel is ready. Every call comes on the loop's thread.
public interface LoopHandler {

  /// The channel can be read: bytes or its end are there.
  void readable();

  /// The channel takes bytes again.
  void writable();

  /// A call above failed by a fault of ours; the handler closes what it owns.
  void failed(Throwable fault);

  /// The loop ends for good; the handler closes at once what it owns. Without a method of its own
  /// it is treated as [#failed].
  default void stopped() {
    failed(new IllegalStateException("the event loop has ended"));
  }
}
