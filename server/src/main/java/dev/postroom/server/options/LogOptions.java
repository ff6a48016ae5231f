package dev.postroom.server.options;

/// What is logged, and how (docs/spec/core.md 2.6).
///
/// @param debug whether debug lines are written
/// @param trace whether protocol traces are written
/// @param time whether lines begin with the time
/// @param utc whether that is the time in UTC instead of the local one
/// @param file the file lines are appended to; empty means standard error or syslog
/// @param sizeLimit the size in bytes past which the file is moved away and begun anew; 0 means
///   never
/// @param maxFiles how many files are kept then, the one being written included; 0 means all
/// @param syslog where lines go when there is no file: `udp://host:port`, `tcp://host:port`,
///   `unix:///path`, or [#LOCAL_SYSLOG]; empty means standard error
/// @param json whether lines are JSON; those that go to syslog never are
public record LogOptions(
    boolean debug,
    boolean trace,
    boolean time,
    boolean utc,
    String file,
    long sizeLimit,
    int maxFiles,
    String syslog,
    boolean json) {

  /// The syslog of this machine, wherever it listens.
  public static final String LOCAL_SYSLOG = "local";

  /// Make options of a log that is never rotated and does not go to syslog.
  public LogOptions(boolean debug, boolean trace, boolean time, boolean utc, String file) {
    this(debug, trace, time, utc, file, 0, 0, "", false);
  }

  /// Return these options for lines in JSON.
  public LogOptions inJson() {
    return new LogOptions(debug, trace, time, utc, file, sizeLimit, maxFiles, syslog, true);
  }

  /// Return the Go server's defaults.
  public static LogOptions defaults() {
    return new LogOptions(false, false, true, false, "");
  }
}
