package dev.postroom.broker.loop;

/// A channel's place on an event loop. Confined to the loop's thread.
public interface Registration {

  /// Ask for, or do without, calls of [LoopHandler#readable].
  void wantRead(boolean wanted);

  /// Ask for, or do without, calls of [LoopHandler#writable].
  void wantWrite(boolean wanted);
}
