package dev.postroom.protocol.transport;

/// What one end of a [TransportPair] calls to wake whoever waits for it, as a selector would.
///
/// The calls come on the *peer's* thread, in the middle of its read, write or close, and perhaps
/// under locks of the peer. So they take no lock that anybody holds for long, neither read nor
/// write, throw nothing and return at once: they post a task.
public interface Readiness {

  /// The pipe was empty, and now bytes or the end of input are there. Comes at least once each
  /// time; when several threads are at work it may also come when the bytes have been read already.
  /// It does not come again while bytes are left: read until 0, or ask
  /// [TransportPair.End#isReadable]; a read that does not fill its buffer is no proof that nothing
  /// is left.
  void readable();

  /// A write was not taken whole, and now at least half of the pipe is free, or the peer has closed
  /// and the next write will say so. Comes at least once for each such write, or series of them;
  /// when several threads are at work it may also come after a write that got everything in after
  /// all.
  void writable();
}
