/// The client wire protocol: bytes to operations and back.
module dev.postroom.protocol {
  requires static transitive org.jspecify;
  requires dev.postroom.json;
}
