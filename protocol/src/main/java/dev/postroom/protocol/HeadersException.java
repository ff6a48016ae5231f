package dev.postroom.protocol;

/// Bytes that are not a header block, or a name or value that cannot stand in one. The message says
/// what is wrong, where, and what is allowed, without repeating the peer's text.
public final class HeadersException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// What [#offset] gives when the fault is not in bytes that were read.
  public static final int NOWHERE = -1;

  private final int offset;

  /// What somebody tried to build.
  HeadersException(String message) {
    super(message);
    offset = NOWHERE;
  }

  /// What somebody tried to read. Carries no stack trace: it tells of the peer's fault, not of
  /// ours.
  HeadersException(int offset, String message) {
    super("header block, byte " + offset + ": " + message, null, false, false);
    this.offset = offset;
  }

  /// Return at which byte of the block the fault is, counted from 0; the length of the block when
  /// something is missing at its end; [#NOWHERE] when nothing was read but something was built.
  public int offset() {
    return offset;
  }
}
