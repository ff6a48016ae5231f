package dev.postroom.nkey;

/// A text is no JWT that may be believed; the message says why, in the words of nats-server's log.
/// Carries no stack trace, since a peer is at fault, and no more of the text than its type.
public final class JwtException extends Exception {
  private static final long serialVersionUID = 1L;

  public JwtException(String message) {
    super(message, null, false, false);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
