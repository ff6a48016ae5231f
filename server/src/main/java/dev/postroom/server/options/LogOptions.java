package dev.postroom.server.options;

/// How the log is written (docs/spec/core.md 2.6).
///
/// @param debug whether debug lines are written
/// @param trace whether the protocol is written
/// @param time whether lines carry the time
/// @param utc whether that time is UTC
/// @param file where lines go; empty means standard error
public record LogOptions(boolean debug, boolean trace, boolean time, boolean utc, String file) {}
