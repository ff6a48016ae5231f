/// Monitoring documents over HTTP.
module dev.postroom.monitoring {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.broker;
  requires dev.postroom.json;
  requires dev.postroom.http;

  exports dev.postroom.monitoring;
}
