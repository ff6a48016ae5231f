/// The Java client for NATS servers.
module dev.postroom.client {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.protocol;
  requires transitive dev.postroom.platform;
  requires dev.postroom.json;
  requires dev.postroom.nkey;
  requires dev.postroom.subject;
  requires java.net.http;

  exports dev.postroom.client;
  exports dev.postroom.client.service;
}
