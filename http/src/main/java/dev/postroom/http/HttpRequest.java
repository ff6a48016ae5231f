package dev.postroom.http;

/// A whole request; its body, if it had one, was skipped. Immutable.
///
/// @param method the method as the peer wrote it; any token
/// @param path the decoded path, which begins with `/`; `*` for the server itself
/// @param query what stands behind the `?`
/// @param version the version the peer speaks
/// @param headers the header fields
/// @param keepAlive whether the peer may send another request on this connection
public record HttpRequest(
    String method,
    String path,
    HttpQuery query,
    HttpVersion version,
    HttpHeaders headers,
    boolean keepAlive)
    implements HttpOutcome {

  /// Return how the response to this request is put on the wire.
  public HttpFraming framing() {
    return new HttpFraming(version, method.equals("HEAD"), keepAlive);
  }
}
