package dev.postroom.monitoring.options;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Which configuration the server lives by, as /varz shows it.
///
/// @param digest the digest of its content; empty without a file
/// @param at when it was read
/// @param tags `server_tags`
/// @param metadata `server_metadata`
/// @param webSocket the WebSocket port
public record LoadedConfig(
    String digest,
    Instant at,
    List<String> tags,
    Map<String, String> metadata,
    WebSocketPort webSocket) {
  public LoadedConfig {
    tags = List.copyOf(tags);
    metadata = Map.copyOf(metadata);
  }

  /// Make one without WebSocket.
  public LoadedConfig(String digest, Instant at, List<String> tags, Map<String, String> metadata) {
    this(digest, at, tags, metadata, WebSocketPort.none());
  }

  /// Make one without tags, metadata and WebSocket.
  public LoadedConfig(String digest, Instant at) {
    this(digest, at, List.of(), Map.of(), WebSocketPort.none());
  }
}
