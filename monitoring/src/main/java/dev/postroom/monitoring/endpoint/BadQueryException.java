package dev.postroom.monitoring.endpoint;

/// A query that asks for something there is not; the text is what the Go server answers.
public final class BadQueryException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  /// @param text what the peer is told
  public BadQueryException(String text) {
    super(text, null, false, false); // a peer's fault needs no stack
    this.text = text;
  }

  /// Return what the peer is told.
  public String text() {
    return text;
  }
}
