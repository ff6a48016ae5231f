/// Frames in, frames out (RFC 6455, RFC 7692): a pipe around another pipe.
///
/// Start with [dev.postroom.websocket.wire.WebSocketTransport]. Nothing here knows HTTP or how a
/// connection came to be.
@NullMarked
package dev.postroom.websocket.wire;

import org.jspecify.annotations.NullMarked;
