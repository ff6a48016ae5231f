package dev.postroom.server.options;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a server is called by besides its name (docs/spec/core.md 3.3). Immutable.
///
/// @param tags `server_tags`: lower-case, each once
/// @param metadata `server_metadata`, in the order of the keys
/// @param featureFlags `feature_flags`, in the order of the names; Postroom has none of the
///   features that nats-server names so
public record Labels(
    List<String> tags, Map<String, String> metadata, Map<String, Boolean> featureFlags) {
  public Labels {
    tags = List.copyOf(tags);
    metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    featureFlags = Collections.unmodifiableMap(new TreeMap<>(featureFlags));
  }

  /// Return the labels of a server without any.
  public static Labels none() {
    return new Labels(List.of(), Map.of(), Map.of());
  }
}
