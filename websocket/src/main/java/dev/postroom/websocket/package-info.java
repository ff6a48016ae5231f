/// Clients that come by WebSocket: their port, their first request, and what is different for them.
///
/// Start with [dev.postroom.websocket.WebSocketServer]. Behind the upgrade a client is one of the
/// broker's as any other; what frames are is the business of `wire`.
@NullMarked
package dev.postroom.websocket;

import org.jspecify.annotations.NullMarked;
