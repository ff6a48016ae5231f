package dev.postroom.monitoring.endpoint;

/// A document that would take too much of the server's memory; the text says so to the peer.
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  /// @param needed how many bytes it takes to make it, or more
  /// @param limit how many it may take
  TooLargeException(long needed, long limit) {
    this(
        needed,
        limit,
        "ask for less with limit= and offset=, or for less of each with subs=1 or subs=0");
  }

  private TooLargeException(long needed, long limit, String advice) {
    super("a document is too large", null, false, false); // a peer's fault needs no stack
    this.text =
        "to make this document takes at least "
            + needed
            + " bytes of memory, the limit is "
            + limit
            + " (a quarter of the heap): "
            + advice;
  }

  /// Return the refusal of figures, of which nobody can ask for less.
  static TooLargeException metrics(long needed, long limit) {
    return new TooLargeException(needed, limit, "there are too many accounts for this heap");
  }

  /// Return what the peer is told.
  public String text() {
    return text;
  }
}
