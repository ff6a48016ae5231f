package dev.postroom.broker.system;

import java.util.List;
import java.util.Map;

/// How the operator has labelled the server.
///
/// @param tags `server_tags`
/// @param metadata `server_metadata`
public record ServerLabels(List<String> tags, Map<String, String> metadata) {
  /// No labels.
  public static final ServerLabels NONE = new ServerLabels(List.of(), Map.of());

  public ServerLabels {
    tags = List.copyOf(tags);
    metadata = Map.copyOf(metadata);
  }
}
