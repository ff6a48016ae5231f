package dev.postroom.websocket;

import dev.postroom.http.HttpHeaders;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpStatus;
import dev.postroom.websocket.options.AllowedOrigin;
import dev.postroom.websocket.options.WebSocketOptions;
import dev.postroom.websocket.wire.Terms;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What becomes of a request for WebSocket (docs/spec/core.md 5.2).
sealed interface UpgradeAnswer {
  /// What RFC 6455 wants behind every key.
  String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  int KEY_BYTES = 16;
  String VERSION = "13";

  /// It is granted.
  ///
  /// @param head what is answered
  record Granted(Terms terms, String head) implements UpgradeAnswer {}

  /// It is not.
  ///
  /// @param reason for the log
  record Refused(HttpStatus status, String reason) implements UpgradeAnswer {}

  /// Look at a request, in the order of the Go server.
  static UpgradeAnswer to(HttpRequest request, WebSocketOptions options) {
    Refused refused = refusal(request, options);
    return refused == null ? grant(request, options) : refused;
  }

  private static @Nullable Refused refusal(HttpRequest request, WebSocketOptions options) {
    HttpHeaders headers = request.headers();
    if (request.path().endsWith("/mqtt")) {
      return new Refused(HttpStatus.NOT_FOUND, "mqtt websocket endpoint not enabled");
    }
    if (!request.method().equals("GET")) {
      return new Refused(HttpStatus.METHOD_NOT_ALLOWED, "request method must be GET");
    }
    if (headers.first("Host").orElse("").isEmpty()) {
      return bad("'Host' missing in request");
    }
    if (!headers.hasToken("Upgrade", "websocket")) {
      return bad("invalid value for header 'Upgrade'");
    }
    if (!headers.hasToken("Connection", "Upgrade")) {
      return bad("invalid value for header 'Connection'");
    }
    String key = headers.first("Sec-WebSocket-Key").orElse("");
    if (key.isEmpty()) {
      return bad("key missing");
    }
    if (!isKey(key)) {
      return bad("invalid websocket key");
    }
    if (!headers.hasToken("Sec-WebSocket-Version", VERSION)) {
      return bad("invalid version");
    }
    String why = foreignOrigin(headers, options);
    return why.isEmpty() ? null : new Refused(HttpStatus.FORBIDDEN, "origin not allowed: " + why);
  }

  private static Refused bad(String reason) {
    return new Refused(HttpStatus.BAD_REQUEST, reason);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key).length == KEY_BYTES;
    } catch (IllegalArgumentException none) {
      return false;
    }
  }

  /// Return why the request comes from a page that it may not come from; empty when it may.
  private static String foreignOrigin(HttpHeaders headers, WebSocketOptions options) {
    String text = headers.first("Origin").orElse("");
    if (text.isEmpty() || (!options.sameOrigin() && options.allowedOrigins().isEmpty())) {
      return "";
    }
    try {
      AllowedOrigin origin = AllowedOrigin.parse(text);
      if (options.sameOrigin()
          && !origin.equals(
              AllowedOrigin.ofHost(options.tls() != null, headers.first("Host").orElse("")))) {
        return "not same origin";
      }
      boolean isListed =
          options.allowedOrigins().isEmpty() || options.allowedOrigins().contains(origin);
      return isListed ? "" : "not in the allowed list";
    } catch (IllegalArgumentException wrong) {
      return String.valueOf(wrong.getMessage());
    }
  }

  private static Granted grant(HttpRequest request, WebSocketOptions options) {
    HttpHeaders headers = request.headers();
    boolean isCompressed = options.compression() && offersCompression(headers);
    boolean isUnmasked = headers.hasToken("Nats-No-Masking", "true");
    boolean isBrowser = headers.first("User-Agent").orElse("").startsWith("Mozilla/");
    List<String> lines = new ArrayList<>();
    lines.add("HTTP/1.1 101 Switching Protocols");
    lines.add("Upgrade: websocket");
    lines.add("Connection: Upgrade");
    lines.add("Sec-WebSocket-Accept: " + accept(headers.first("Sec-WebSocket-Key").orElse("")));
    if (isCompressed) {
      lines.add(
          "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
              + " client_no_context_takeover");
    }
    if (isUnmasked) {
      lines.add("Nats-No-Masking: true");
    }
    for (Map.Entry<String, String> each : options.headers().entrySet()) {
      lines.add(each.getKey() + ": " + each.getValue());
    }
    String head = String.join("\r\n", lines) + "\r\n\r\n";
    return new Granted(new Terms(isCompressed, isUnmasked, isBrowser), head);
  }

  private static boolean offersCompression(HttpHeaders headers) {
    for (String value : headers.all("Sec-WebSocket-Extensions")) {
      for (String extension : value.split(",", -1)) {
        String name = extension.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (name.equals("permessage-deflate")) {
          return true;
        }
      }
    }
    return false;
  }

  private static String accept(String key) {
    try {
      MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
      byte[] digest = sha1.digest((key + MAGIC).getBytes(StandardCharsets.ISO_8859_1));
      return Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-1", impossible);
    }
  }
}
