package dev.postroom.broker.routing;

/// Who looks after a receiver. Called by any publishing thread; implementations hand over to their
/// own thread and return at once.
public interface ReceiverOwner {

  /// Return the connection's number.
  long id();

  /// More bytes wait than may; the outbox has closed itself and the rest is for the owner to close.
  void overflowed();

  /// There was no memory for what should wait; the outbox has closed itself, perhaps in the middle
  /// of a message, and the rest is for the owner to close.
  void starved();

  /// A message was delivered: its line without CRLF, and its headers, which take `headerSize`
  /// bytes, and payload. Called only while the protocol is traced.
  void traceDelivery(String line, int headerSize, byte[] payload);

  /// A subscription has had its last message and can be removed.
  void exhausted(Subscription subscription);
}
