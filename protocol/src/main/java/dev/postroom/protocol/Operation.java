package dev.postroom.protocol;

/// What a client asks for, as [Parser#next] found it.
public enum Operation {
  CONNECT,
  PUB,
  HPUB,
  SUB,
  UNSUB,
  PING,
  PONG,

  /// `+OK` or `INFO {…}` from a client: read and ignored.
  IGNORED_OK,
  IGNORED_INFO,

  /// Nothing whole is left in the buffer.
  INCOMPLETE,

  /// The peer broke the protocol: see [Parser#violation]. The parser must not be asked again.
  VIOLATION
}
