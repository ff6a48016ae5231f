package dev.postroom.protocol;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.nio.charset.StandardCharsets;

/// One INFO: what the server tells one client (docs/spec/core.md 1.2).
///
/// @param server what is the same for every client
/// @param headers whether HPUB may be used
/// @param authRequired whether CONNECT must carry credentials
/// @param tls whether the connection can or must be encrypted
/// @param maxPayload the most bytes of one message
/// @param clientId the connection's number
/// @param clientIp the client's address as the server sees it
/// @param nonce what a client with a key must sign; empty when nobody has a key
/// @param lameDuck whether the server is about to stop
/// @param connectInfo whether this answers CONNECT and PING
/// @param remoteAccount the account the client is bound to; empty before
/// @param accountIsSystem whether that is the account in which the server itself speaks
public record Info(
    ServerIdentity server,
    boolean headers,
    boolean authRequired,
    Tls tls,
    long maxPayload,
    long clientId,
    String clientIp,
    String nonce,
    boolean lameDuck,
    boolean connectInfo,
    String remoteAccount,
    boolean accountIsSystem) {

  /// What INFO says of encryption.
  ///
  /// @param required whether the client must encrypt
  /// @param verify whether it must show a certificate
  /// @param available whether it may encrypt
  public record Tls(boolean required, boolean verify, boolean available) {

    /// There is no encryption.
    public static Tls none() {
      return new Tls(false, false, false);
    }
  }

  private static final JsonFields<Info> FIELDS =
      JsonFields.<Info>of()
          .string("server_id", info -> info.server.id())
          .string("server_name", info -> info.server.name())
          .string("version", info -> info.server.version())
          .number("proto", _ -> 1)
          .string("go", info -> info.server.go())
          .string("host", info -> info.server.host())
          .number("port", info -> info.server.port())
          .bool("headers", Info::headers)
          .bool("auth_required", Info::authRequired, Presence.OMIT_EMPTY)
          .bool("tls_required", info -> info.tls.required(), Presence.OMIT_EMPTY)
          .bool("tls_verify", info -> info.tls.verify(), Presence.OMIT_EMPTY)
          .bool("tls_available", info -> info.tls.available(), Presence.OMIT_EMPTY)
          .number("max_payload", Info::maxPayload)
          .number("client_id", Info::clientId, Presence.OMIT_EMPTY)
          .string("client_ip", Info::clientIp, Presence.OMIT_EMPTY)
          .string("nonce", Info::nonce, Presence.OMIT_EMPTY)
          .bool("ldm", Info::lameDuck, Presence.OMIT_EMPTY)
          .bool("connect_info", Info::connectInfo, Presence.OMIT_EMPTY)
          .string("remote_account", Info::remoteAccount, Presence.OMIT_EMPTY)
          .bool("acc_is_sys", Info::accountIsSystem, Presence.OMIT_EMPTY)
          .number("api_lvl", _ -> ServerIdentity.API_LEVEL)
          .string("xkey", info -> info.server.xkey(), Presence.OMIT_EMPTY)
          .build();

  /// Return the whole protocol line.
  public byte[] toLine() {
    return ("INFO " + FIELDS.toJson(this) + " \r\n").getBytes(StandardCharsets.UTF_8);
  }

  /// Return this with something to sign.
  public Info asking(String toSign) {
    return new Info(
        server,
        headers,
        authRequired,
        tls,
        maxPayload,
        clientId,
        clientIp,
        toSign,
        lameDuck,
        connectInfo,
        remoteAccount,
        accountIsSystem);
  }

  /// Return the second INFO, which answers CONNECT and PING.
  public Info connected(String account, boolean isSystem) {
    return new Info(
        server,
        headers,
        authRequired,
        tls,
        maxPayload,
        clientId,
        clientIp,
        "",
        lameDuck,
        true,
        account,
        isSystem);
  }

  /// Return the INFO that tells of lame duck mode.
  public Info goingAway() {
    return new Info(
        server,
        headers,
        authRequired,
        tls,
        maxPayload,
        clientId,
        clientIp,
        "",
        true,
        false,
        remoteAccount,
        accountIsSystem);
  }
}
