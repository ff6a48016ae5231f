/// Assembly: options, flags, signals, main.
module dev.postroom.server {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.broker;
  requires dev.postroom.config;
  requires dev.postroom.monitoring;

  exports dev.postroom.server;
  exports dev.postroom.server.logging;
  exports dev.postroom.server.options;
}
