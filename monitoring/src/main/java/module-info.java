/// Monitoring documents, over HTTP and as answers to system requests.
///
/// Start with [dev.postroom.monitoring.MonitoringServer].
module dev.postroom.monitoring {
  requires static transitive org.jspecify;
  requires transitive dev.postroom.broker;
  requires dev.postroom.http;
  requires dev.postroom.json;
  requires dev.postroom.subject;
  requires java.management;

  exports dev.postroom.monitoring;
  exports dev.postroom.monitoring.options;
  exports dev.postroom.monitoring.request;
}
