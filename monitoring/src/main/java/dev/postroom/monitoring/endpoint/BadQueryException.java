package dev.postroom.monitoring.endpoint;

/// A query that asks for something there is not; the text is what the Go server answers.
final class BadQueryException extends Exception {
  private static final long serialVersionUID = 1;

  private final String text;

  BadQueryException(String text) {
    super(text, null, false, false); // a peer's fault needs no stack
    this.text = text;
  }

  String text() {
    return text;
  }
}
