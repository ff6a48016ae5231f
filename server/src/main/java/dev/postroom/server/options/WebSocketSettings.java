package dev.postroom.server.options;

import dev.postroom.monitoring.options.WebSocketPort;
import dev.postroom.websocket.options.WebSocketOptions;
import java.util.List;

/// A WebSocket port as it was configured. Immutable.
///
/// @param port what the port is told
/// @param shown what monitoring shows of it
/// @param kept everything a running server cannot change, to be compared; what is secret shows as
///   `[REDACTED]`
public record WebSocketSettings(WebSocketOptions port, WebSocketPort shown, List<Object> kept) {
  public WebSocketSettings {
    kept = List.copyOf(kept);
  }
}
