package dev.postroom.protocol;

/// What a server says, as [ServerParser#next] found it.
public enum ServerOperation {
  MSG,
  HMSG,
  INFO,
  PING,
  PONG,

  /// `+OK`
  OK,

  /// `-ERR '…'`: see [ServerParser#text].
  ERR,

  /// Nothing whole is left in the buffer.
  INCOMPLETE,

  /// The peer broke the protocol: see [ServerParser#violation]. The parser must not be asked again.
  VIOLATION
}
