package dev.postroom.server;

import dev.postroom.protocol.ServerIdentity;

/// Under which name the program runs, and what it therefore calls itself. Immutable.
///
/// @param name `postroom`, or `nats-server` when it was started by a link of that name
/// @param calledAs the name it was started by, whatever that is
public record Program(String name, String calledAs) {
  /// The version of Postroom.
  public static final String VERSION = "0.1.0";

  private static final String POSTROOM = "postroom";
  private static final String NATS_SERVER = "nats-server";

  /// Return the program that goes by its own name.
  public static Program postroom() {
    return new Program(POSTROOM, POSTROOM);
  }

  /// Return the program as it was called: only the name nats-server makes a difference.
  public static Program calledAs(String link) {
    String name = link.equals(NATS_SERVER) ? NATS_SERVER : POSTROOM;
    return new Program(name, link.isEmpty() ? name : link);
  }

  /// Return whether it goes by the name of nats-server.
  boolean isNatsServer() {
    return name.equals(NATS_SERVER);
  }

  /// Return the answer to `-v`. Test harnesses look for `nats-server: v` in it.
  String versionAnswer() {
    String compatible = NATS_SERVER + ": v" + ServerIdentity.COMPATIBLE_VERSION;
    return isNatsServer() ? compatible : POSTROOM + ": v" + VERSION + " (" + compatible + ")";
  }

  /// Return the version as the start of the log shows it.
  String versionLine() {
    String compatible = ServerIdentity.COMPATIBLE_VERSION;
    return isNatsServer()
        ? compatible
        : VERSION + " (compatible with " + NATS_SERVER + " " + compatible + ")";
  }
}
