package dev.postroom.http;

/// How a response is put on the wire; follows from the request.
///
/// @param version the version of the status line
/// @param headOnly whether the body is left out, its length told all the same
/// @param keepAlive whether the connection stays open behind it
public record HttpFraming(HttpVersion version, boolean headOnly, boolean keepAlive) {
  /// For an answer to what was not understood.
  public static final HttpFraming CLOSING = new HttpFraming(HttpVersion.HTTP_1_1, false, false);
}
