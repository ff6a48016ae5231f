package dev.postroom.server.options;

/// What is read for the sake of configurations made for nats-server, and does nothing here:
/// Postroom connects to no other server, what its cache of matches shows is what its tables show,
/// and what the server says to itself is not traced. A reload tells of changes all the same, or
/// refuses them.
///
/// @param connectErrorReports `connect_error_reports`
/// @param reconnectErrorReports `reconnect_error_reports`
/// @param noSublistCache `disable_sublist_cache`
/// @param traceVerbose `trace_verbose`, which also turns traces on
public record Inert(
    int connectErrorReports,
    int reconnectErrorReports,
    boolean noSublistCache,
    boolean traceVerbose) {
  static final int CONNECT_ERROR_REPORTS = 3_600;
  static final int RECONNECT_ERROR_REPORTS = 1;

  /// Return what is so where nothing was said.
  public static Inert none() {
    return new Inert(CONNECT_ERROR_REPORTS, RECONNECT_ERROR_REPORTS, false, false);
  }
}
