/// What the WebSocket port can be told: plain records.
///
/// Nothing here knows configuration keys; what the broker is told of such clients is among its own
/// options.
@NullMarked
package dev.postroom.websocket.options;

import org.jspecify.annotations.NullMarked;
