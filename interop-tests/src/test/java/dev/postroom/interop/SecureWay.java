package dev.postroom.interop;

import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.TestCertificates;
import java.nio.file.Path;

/// A way to a server on which nobody listens in, or on which a client proves who it is by a key.
enum SecureWay {
  /// Encrypted once the server has said INFO.
  TLS,
  /// So too, and the client shows a certificate.
  MUTUAL_TLS,
  /// Encrypted from the first byte on.
  TLS_FIRST,
  /// By WebSocket, encrypted.
  WSS,
  /// In the clear, with a signature of what the server asks for.
  NKEY,
  /// Encrypted, with such a signature.
  NKEY_OVER_TLS;

  /// Return the configuration of a server that takes clients this way alone.
  ///
  /// @param folder where its files are written
  /// @param user the public key of the one user, where there are users
  String configuration(Path folder, String user) {
    String users = "authorization { users: [{nkey: " + user + "}] }\n";
    return switch (this) {
      case TLS -> tls(folder, "");
      case MUTUAL_TLS -> tls(folder, ", verify: true");
      case TLS_FIRST -> tls(folder, ", handshake_first: true");
      case WSS -> "websocket { listen: \"127.0.0.1:-1\", " + tls(folder, "") + " }";
      case NKEY -> users;
      case NKEY_OVER_TLS -> users + tls(folder, "");
    };
  }

  private static String tls(Path folder, String more) {
    return "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\"%s }"
        .formatted(
            TestCertificates.write(folder, "server.pem"),
            TestCertificates.write(folder, "server-key.pem"),
            TestCertificates.write(folder, "ca.pem"),
            more);
  }

  boolean isEncrypted() {
    return this != NKEY;
  }

  boolean hasKey() {
    return this == NKEY || this == NKEY_OVER_TLS;
  }

  /// Return the names of the certificates a client shows.
  String[] clientCertificates() {
    return this == MUTUAL_TLS ? new String[] {"client"} : new String[0];
  }

  String url(ServerProcess server) {
    String scheme = this == WSS ? "wss" : isEncrypted() ? "tls" : "nats";
    int port = this == WSS ? WebSocketClient.port(server) : server.port();
    return scheme + "://localhost:" + port;
  }
}
