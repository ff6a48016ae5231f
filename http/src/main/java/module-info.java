/// HTTP/1.1 heads as far as monitoring and the WebSocket upgrade need them.
module dev.postroom.http {
  requires static transitive org.jspecify;
}
