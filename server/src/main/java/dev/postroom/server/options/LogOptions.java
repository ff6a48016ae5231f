package dev.postroom.server.options;

/// What is logged, and how (docs/spec/core.md 2.6).
///
/// @param debug whether debug lines are written
/// @param trace whether protocol traces are written
/// @param time whether lines begin with the time
/// @param utc whether that is the time in UTC instead of the local one
/// @param file the file lines are appended to; empty means standard error
public record LogOptions(boolean debug, boolean trace, boolean time, boolean utc, String file) {

  /// Return the Go server's defaults.
  public static LogOptions defaults() {
    return new LogOptions(false, false, true, false, "");
  }
}
