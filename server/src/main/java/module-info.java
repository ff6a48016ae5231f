/// Assembly: options, flags, signals, main. Embedders start with
/// [dev.postroom.server.PostroomServer].
module dev.postroom.server {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.broker;
  requires transitive dev.postroom.config;
  requires dev.postroom.json;
  requires static jdk.unsupported; // Signals does without where there is none
  requires transitive dev.postroom.monitoring;
  requires transitive dev.postroom.websocket;

  exports dev.postroom.server;
  exports dev.postroom.server.logging;
  exports dev.postroom.server.options;
}
