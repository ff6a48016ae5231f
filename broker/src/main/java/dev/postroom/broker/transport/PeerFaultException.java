package dev.postroom.broker.transport;

import java.io.IOException;

/// The peer broke the rules of its pipe, though the pipe itself is whole. The message is for the
/// log.
public final class PeerFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  public PeerFaultException(String message) {
    super(message);
  }
}
