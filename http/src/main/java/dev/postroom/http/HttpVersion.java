package dev.postroom.http;

/// The versions that are spoken; a higher 1.x counts as 1.1.
public enum HttpVersion {
  HTTP_1_0("HTTP/1.0"),
  HTTP_1_1("HTTP/1.1");

  private final String text;

  HttpVersion(String text) {
    this.text = text;
  }

  /// Return the version as it stands on the wire.
  public String text() {
    return text;
  }
}
