package dev.postroom.broker.options;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// By which way clients may come, in the words of `allowed_connection_types` (docs/spec/core.md
/// 4.5). Nobody comes yet by those of leaf nodes and MQTT.
public enum ConnectionType {
  STANDARD,
  WEBSOCKET,
  LEAFNODE,
  LEAFNODE_WS,
  MQTT,
  MQTT_WS,
  IN_PROCESS;

  /// Return the type of that name, in any case.
  public static Optional<ConnectionType> named(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return List.of(values()).stream().filter(type -> type.name().equals(upper)).findFirst();
  }
}
