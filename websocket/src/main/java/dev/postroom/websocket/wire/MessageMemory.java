package dev.postroom.websocket.wire;

/// Where memory is reserved for messages that are not whole (docs/internals/inbound-memory.md).
public interface MessageMemory {

  /// Reserve it, and return whether it is there.
  boolean tryReserve(int bytes);

  /// Give back what was reserved.
  void giveBack(int bytes);
}
