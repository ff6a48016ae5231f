/// A server and connections for tests.
module dev.postroom.junit {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.client;
  requires transitive dev.postroom.server;
  requires transitive org.junit.jupiter.api;

  exports dev.postroom.junit;
}
