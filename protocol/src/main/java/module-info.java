/// The client wire protocol: bytes to operations and back.
module dev.postroom.protocol {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.json;

  exports dev.postroom.protocol;
  exports dev.postroom.protocol.transport;
}
