package dev.postroom.server.options;

import dev.postroom.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;

/// The keys of a `websocket { }` block (docs/spec/core.md 3.4). Like nats-server it ends at the
/// first whose value is of another type than the key asks for.
final class WebSocketKeys {
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final String ORIGINS = "error parsing allowed origins: unsupported type ";
  private static final String TIMEOUT = "error parsing websocket authorization, 'timeout' ";

  private WebSocketKeys() {}

  /// Read the block into a draft, which may hold what another block said.
  static void read(Setting block, WebSocketDraft draft, ConfigReader reader) throws KeyException {
    if (!(block.value() instanceof ConfigValue.Table table)) {
      throw block.refused("Expected websocket to be a map, got " + block.value().typeName());
    }
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting setting = reader.setting(entry);
      if (!address(setting, draft)
          && !browsers(setting, draft)
          && !encryption(setting, draft, reader)
          && !login(setting, draft, reader)
          && !frames(setting, draft, reader)) {
        reader.unknown(setting);
      }
    }
  }

  private static boolean address(Setting setting, WebSocketDraft draft) throws KeyException {
    switch (setting.key()) {
      case "listen" -> {
        Address address = setting.address();
        draft.host = address.host();
        draft.port = address.port();
      }
      case "port" -> draft.port = setting.integer();
      case "host", "net" -> draft.host = setting.text();
      case "advertise" -> draft.advertise = setting.text();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean browsers(Setting setting, WebSocketDraft draft) throws KeyException {
    switch (setting.key()) {
      case "same_origin" -> draft.sameOrigin = setting.bool();
      case "allowed_origins",
          "allowed_origin",
          "allow_origins",
          "allow_origin",
          "origins",
          "origin" ->
          draft.allowedOrigins = origins(setting);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static List<String> origins(Setting setting) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Text text -> List.of(text.value());
      case ConfigValue.Array array -> {
        List<String> origins = new ArrayList<>();
        for (ConfigValue each : array.values()) {
          if (!(each instanceof ConfigValue.Text text)) {
            throw new KeyException(each.position(), ORIGINS + "in array " + each.typeName());
          }
          origins.add(text.value());
        }
        yield origins;
      }
      default -> throw setting.refused(ORIGINS + setting.value().typeName());
    };
  }

  private static boolean encryption(Setting setting, WebSocketDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "no_tls" -> draft.noTls = setting.bool();
      case "tls" -> draft.tls = TlsKeys.read(setting, reader);
      case "handshake_timeout" -> draft.handshakeTimeoutNanos = handshakeTimeout(setting);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long handshakeTimeout(Setting setting) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Int number ->
          Math.clamp(number.value(), 0, Long.MAX_VALUE / NANOS_PER_SECOND) * NANOS_PER_SECOND;
      case ConfigValue.Text text -> setting.parsedDuration(text.value(), "");
      default ->
          throw setting.refused(
              "error parsing handshake timeout: unsupported type " + setting.value().typeName());
    };
  }

  private static boolean login(Setting setting, WebSocketDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "authorization", "authentication" -> {
        for (ConfigValue.Entry entry : setting.table().entries().values()) {
          authorization(reader.setting(entry), draft, reader);
        }
      }
      case "no_auth_user" -> draft.noAuthUser = setting.text();
      case "jwt_cookie" -> draft.jwtCookie = setting.text();
      case "user_cookie" -> draft.userCookie = setting.text();
      case "pass_cookie" -> draft.passCookie = setting.text();
      case "token_cookie" -> draft.tokenCookie = setting.text();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void authorization(Setting setting, WebSocketDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "user", "username" -> draft.user = setting.text();
      case "pass", "password" -> draft.password = setting.text();
      case "token" -> draft.token = setting.text();
      case "timeout" -> draft.authTimeoutSeconds = authTimeout(setting);
      default -> reader.unknown(setting);
    }
  }

  private static double authTimeout(Setting setting) throws KeyException {
    return switch (setting.value()) {
      case ConfigValue.Int number -> number.value();
      case ConfigValue.Decimal number -> number.value();
      case ConfigValue.Text text ->
          (double) setting.parsedDuration(text.value(), TIMEOUT) / NANOS_PER_SECOND;
      default -> throw setting.refused(TIMEOUT + "wrong type");
    };
  }

  private static boolean frames(Setting setting, WebSocketDraft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "compression", "compress" -> draft.compression = setting.bool();
      case "ping_interval" -> draft.pingIntervalNanos = setting.durationOrSeconds();
      case "headers" -> headers(setting, draft, reader);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void headers(Setting setting, WebSocketDraft draft, ConfigReader reader)
      throws KeyException {
    if (!(setting.value() instanceof ConfigValue.Table table)) {
      throw setting.refused(
          "error parsing headers: unsupported type " + setting.value().typeName());
    }
    for (ConfigValue.Entry entry : table.entries().values()) {
      Setting header = reader.setting(entry);
      if (header.value() instanceof ConfigValue.Text text) {
        draft.headers.put(header.name(), text.value());
      } else {
        reader.refuse(
            header.refused(
                "error parsing header key "
                    + header.name()
                    + ": unsupported type "
                    + header.value().typeName()));
      }
    }
  }
}
