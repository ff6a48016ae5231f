package dev.postroom.server.options;

/// Where monitoring documents are served over HTTP (docs/spec/core.md 6.0).
///
/// @param isEnabled whether they are served at all
/// @param host the address to listen on
/// @param port the port; 0 lets the system choose a free one
/// @param basePath what comes before every path, as it was configured; empty means nothing
public record MonitoringOptions(boolean isEnabled, String host, int port, String basePath) {

  /// Return the default: nothing is served.
  public static MonitoringOptions off() {
    return new MonitoringOptions(false, "", 0, "");
  }
}
