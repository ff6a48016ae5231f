package dev.postroom.server;

import dev.postroom.protocol.ServerIdentity;

/// Under which name the program was started, and so what it calls itself: scripts that start `nats-server` look for that program's
/// words (docs/spec/core.md 2.1, 2.6).
///
/// @param text the name, without a path
public record ProgramName(String text) {
  static final String OWN = "postroom";
  static final String GO_SERVER = "nats-server";
  static final String OWN_VERSION = "0.1.0";

  /// Return whether the program stands in for nats-server.
  boolean isGoServer() {
    return text.equals(GO_SERVER);
  }

  /// Return what `-v` prints.
  String versionLine() {
    String compatible = GO_SERVER + ": v" + ServerIdentity.COMPATIBLE_VERSION;
    return isGoServer() ? compatible : OWN + ": v" + OWN_VERSION + " (" + compatible + ")";
  }

  /// Return what the log says behind `Version:`.
  String loggedVersion() {
    return isGoServer()
        ? ServerIdentity.COMPATIBLE_VERSION
        : OWN_VERSION + " (compatible with nats-server " + ServerIdentity.COMPATIBLE_VERSION + ")";
  }
}
