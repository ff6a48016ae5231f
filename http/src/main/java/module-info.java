/// HTTP/1.1 heads as far as monitoring and the WebSocket upgrade need them, and encodings of
/// contents.
///
/// Start with [dev.postroom.http.HttpRequestParser].
module dev.postroom.http {
  requires static transitive org.jspecify;

  exports dev.postroom.http;
  exports dev.postroom.http.encoding;
}
