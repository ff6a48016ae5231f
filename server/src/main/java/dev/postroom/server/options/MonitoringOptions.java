package dev.postroom.server.options;

import dev.postroom.monitoring.options.MonitoringLogin;
import org.jspecify.annotations.Nullable;

/// Where monitoring documents are served over HTTP (docs/spec/core.md 6.0).
///
/// @param isEnabled whether they are served at all
/// @param host the address to listen on
/// @param isSecure whether it speaks TLS alone
/// @param port the port; 0 lets the system choose a free one
/// @param basePath what comes before every path, as it was configured; empty means nothing
/// @param login what a reader has to know; null for nothing
public record MonitoringOptions(
    boolean isEnabled,
    boolean isSecure,
    String host,
    int port,
    String basePath,
    @Nullable MonitoringLogin login) {

  /// Return the default: nothing is served.
  public static MonitoringOptions off() {
    return new MonitoringOptions(false, false, "", 0, "", null);
  }
}
