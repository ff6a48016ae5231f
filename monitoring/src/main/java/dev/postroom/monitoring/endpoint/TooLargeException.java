package dev.postroom.monitoring.endpoint;

/// A document that would take too much of the server's memory; the text says so to the peer.
public final class TooLargeException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  /// @param needed how many bytes it takes to make it, or more
  /// @param limit how many it may take
  TooLargeException(long needed, long limit) {
    super("a document is too large", null, false, false); // a peer's fault needs no stack
    this.text =
        "to make this document takes at least "
            + needed
            + " bytes of memory, the limit is "
            + limit
            + " (a quarter of the heap): ask for less with limit= and offset=, or for"
            + " less of each with subs=1 or subs=0";
  }

  /// Return what the peer is told.
  public String text() {
    return text;
  }
}
