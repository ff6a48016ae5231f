package dev.postroom.broker.options;

/// By which way clients may come, in the words of `allowed_connection_types` (docs/spec/core.md
/// 4.5). Nobody comes yet by those of leaf nodes and MQTT.
public enum ConnectionType {
  STANDARD,
  WEBSOCKET,
  LEAFNODE,
  LEAFNODE_WS,
  MQTT,
  MQTT_WS,
  IN_PROCESS
}
