/// WebSocket as one more way to the broker.
///
/// Start with [dev.postroom.websocket.WebSocketServer].
module dev.postroom.websocket {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.broker;
  requires dev.postroom.http;

  exports dev.postroom.websocket;
  exports dev.postroom.websocket.options;
}
