/// Connections, accounts, routing and delivery.
module dev.postroom.broker {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.platform;
  requires transitive dev.postroom.http;
  requires bcrypt; // its name is that of its file: it has none of its own
  requires transitive dev.postroom.json;
  requires jdk.jfr;
  requires transitive dev.postroom.nkey;
  requires transitive dev.postroom.protocol;
  requires transitive dev.postroom.subject;

  exports dev.postroom.broker;
  exports dev.postroom.broker.loop;
  exports dev.postroom.broker.options;
  exports dev.postroom.broker.outbox;
  exports dev.postroom.broker.snapshot;
  exports dev.postroom.broker.system;
  exports dev.postroom.broker.transport;
}
