package dev.postroom.protocol;

/// What a server says of itself in every INFO, whoever reads it.
///
/// @param id a public key of kind server, new each start
/// @param name the configured name, else the id
/// @param version the version of nats-server it behaves as
/// @param go what stands where the Go server names its compiler
/// @param host the host clients are told
/// @param port the port clients are told
/// @param xkey a public curve key, new each start
public record ServerIdentity(
    String id, String name, String version, String go, String host, int port, String xkey) {

  /// The version of nats-server whose behaviour this server has.
  public static final String COMPATIBLE_VERSION = "2.15.2";

  /// The level of the JetStream API that goes with that version; sent even without JetStream.
  public static final int API_LEVEL = 5;

  /// Return the same identity at another address.
  public ServerIdentity at(String newHost, int newPort) {
    return new ServerIdentity(id, name, version, go, newHost, newPort, xkey);
  }
}
