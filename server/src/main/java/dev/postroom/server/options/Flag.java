package dev.postroom.server.options;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The flags of nats-server, each with all its names (docs/spec/core.md 2.1).
enum Flag {
  ADDR(Kind.TEXT, "a addr net"),
  PORT(Kind.NUMBER, "p port"),
  NAME(Kind.TEXT, "n name server_name"),
  CLIENT_ADVERTISE(Kind.TEXT, "client_advertise"),
  HTTP_PORT(Kind.NUMBER, "m http_port"),
  HTTPS_PORT(Kind.NUMBER, "ms https_port"),
  CONFIG(Kind.TEXT, "c config"),
  TEST(Kind.SWITCH, "t"),
  USER(Kind.TEXT, "user"),
  PASS(Kind.TEXT, "pass"),
  AUTH(Kind.TEXT, "auth"),
  TLS(Kind.SWITCH, "tls"),
  TLS_VERIFY(Kind.SWITCH, "tlsverify"),
  TLS_CERT(Kind.TEXT, "tlscert"),
  TLS_KEY(Kind.TEXT, "tlskey"),
  TLS_CA_CERT(Kind.TEXT, "tlscacert"),
  LOG(Kind.TEXT, "l log"),
  LOGTIME(Kind.SWITCH, "T logtime"),
  LOGTIME_UTC(Kind.SWITCH, "logtime_utc"),
  DEBUG(Kind.SWITCH, "D debug"),
  TRACE(Kind.SWITCH, "V trace"),
  VERBOSE_TRACE(Kind.SWITCH, "VV"),
  DEBUG_AND_TRACE(Kind.SWITCH, "DV"),
  DEBUG_AND_VERBOSE_TRACE(Kind.SWITCH, "DVV"),
  MAX_TRACED_MSG_LEN(Kind.NUMBER, "max_traced_msg_len"),
  LOG_SIZE_LIMIT(Kind.NUMBER, "log_size_limit"),
  SYSLOG(Kind.SWITCH, "s syslog"),
  REMOTE_SYSLOG(Kind.TEXT, "r remote_syslog"),
  PID(Kind.TEXT, "P pid"),
  PORTS_FILE_DIR(Kind.TEXT, "ports_file_dir"),
  SIGNAL(Kind.TEXT, "sl signal"),
  HELP(Kind.SWITCH, "h help"),
  VERSION(Kind.SWITCH, "v version"),
  HELP_TLS(Kind.SWITCH, "help_tls"),

  JETSTREAM(Kind.MISSING_SWITCH, "js jetstream"),
  STORE_DIR(Kind.MISSING_TEXT, "sd store_dir"),
  ROUTES(Kind.MISSING_TEXT, "routes"),
  CLUSTER(Kind.MISSING_TEXT, "cluster"),
  CLUSTER_LISTEN(Kind.MISSING_TEXT, "cluster_listen"),
  CLUSTER_NAME(Kind.MISSING_TEXT, "cluster_name"),
  CLUSTER_ADVERTISE(Kind.MISSING_TEXT, "cluster_advertise"),
  NO_ADVERTISE(Kind.MISSING_SWITCH, "no_advertise"),
  CONNECT_RETRIES(Kind.MISSING_NUMBER, "connect_retries"),
  PROFILE(Kind.MISSING_NUMBER, "profile");

  /// What a flag takes, and whether Postroom has what it asks for.
  enum Kind {
    SWITCH,
    NUMBER,
    TEXT,
    MISSING_SWITCH,
    MISSING_NUMBER,
    MISSING_TEXT;

    boolean isSwitch() {
      return this == SWITCH || this == MISSING_SWITCH;
    }

    boolean isNumber() {
      return this == NUMBER || this == MISSING_NUMBER;
    }

    boolean isMissing() {
      return compareTo(MISSING_SWITCH) >= 0;
    }
  }

  private static final Map<String, Flag> BY_NAME = byName();

  private final Kind kind;
  private final String names; // separated by blanks

  Flag(Kind kind, String names) {
    this.kind = kind;
    this.names = names;
  }

  Kind kind() {
    return kind;
  }

  static @Nullable Flag named(String name) {
    return BY_NAME.get(name);
  }

  private static Map<String, Flag> byName() {
    Map<String, Flag> all = new HashMap<>();
    for (Flag flag : values()) {
      for (String name : flag.names.split(" ", -1)) {
        all.put(name, flag);
      }
    }
    return Map.copyOf(all);
  }
}
