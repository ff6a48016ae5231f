package dev.postroom.client;

import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a server says of itself in INFO (docs/spec/core.md 1.2). Immutable.
///
/// @param id the server's public key
/// @param name the name it was given
/// @param version its version
/// @param host the host it says it has
/// @param port the port it says it has
/// @param headers whether messages may have headers
/// @param authRequired whether the client must say who it is
/// @param tlsRequired whether the connection must be encrypted
/// @param tlsAvailable whether it can be
/// @param maxPayload the most bytes of headers and payload together
/// @param clientId the number of the connection
/// @param nonce what a client with a key signs; empty when nothing is asked
/// @param lameDuck whether the server is about to stop
/// @param jetStream whether the server has JetStream
/// @param connectUrls other servers of its cluster, `host:port`
/// @param webSocketUrls the same for WebSockets
public record ServerInfo(
    String id,
    String name,
    String version,
    String host,
    int port,
    boolean headers,
    boolean authRequired,
    boolean tlsRequired,
    boolean tlsAvailable,
    long maxPayload,
    long clientId,
    String nonce,
    boolean lameDuck,
    boolean jetStream,
    List<String> connectUrls,
    List<String> webSocketUrls) {

  private static final JsonBinding<Draft> FIELDS =
      JsonBinding.<Draft>of()
          .string("server_id", (draft, value) -> draft.id = value)
          .string("server_name", (draft, value) -> draft.name = value)
          .string("version", (draft, value) -> draft.version = value)
          .string("host", (draft, value) -> draft.host = value)
          .number("port", (draft, value) -> draft.port = value)
          .bool("headers", (draft, value) -> draft.headers = value)
          .bool("auth_required", (draft, value) -> draft.authRequired = value)
          .bool("tls_required", (draft, value) -> draft.tlsRequired = value)
          .bool("tls_available", (draft, value) -> draft.tlsAvailable = value)
          .number("max_payload", (draft, value) -> draft.maxPayload = value)
          .number("client_id", (draft, value) -> draft.clientId = value)
          .string("nonce", (draft, value) -> draft.nonce = value)
          .bool("ldm", (draft, value) -> draft.lameDuck = value)
          .bool("jetstream", (draft, value) -> draft.jetStream = value)
          .strings("connect_urls", (draft, value) -> draft.connectUrls = value)
          .strings("ws_connect_urls", (draft, value) -> draft.webSocketUrls = value)
          .build();

  public ServerInfo {
    connectUrls = List.copyOf(connectUrls);
    webSocketUrls = List.copyOf(webSocketUrls);
  }

  /// Read an INFO.
  ///
  /// @throws NatsException.Broken when it is no JSON object
  static ServerInfo parse(String json) {
    Draft draft = new Draft();
    try {
      byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
      FIELDS.read(bytes, 0, bytes.length, draft);
    } catch (JsonException e) {
      throw new NatsException.Broken("the server's INFO cannot be read: " + e.getMessage(), e);
    }
    return draft.finish();
  }

  /// Fields while they are read.
  private static final class Draft {
    private static final long NO_LIMIT_SAID = 1 << 20;

    private String id = "";
    private String name = "";
    private String version = "";
    private String host = "";
    private long port;
    private boolean headers;
    private boolean authRequired;
    private boolean tlsRequired;
    private boolean tlsAvailable;
    private long maxPayload = NO_LIMIT_SAID;
    private long clientId;
    private String nonce = "";
    private boolean lameDuck;
    private boolean jetStream;
    private List<String> connectUrls = new ArrayList<>();
    private List<String> webSocketUrls = new ArrayList<>();

    ServerInfo finish() {
      return new ServerInfo(
          id,
          name,
          version,
          host,
          (int) port,
          headers,
          authRequired,
          tlsRequired,
          tlsAvailable,
          maxPayload,
          clientId,
          nonce,
          lameDuck,
          jetStream,
          connectUrls,
          webSocketUrls);
    }
  }
}
