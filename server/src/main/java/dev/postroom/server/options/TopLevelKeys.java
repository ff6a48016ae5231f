package dev.postroom.server.options;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.DeliveryOptions.WriteTimeout;
import dev.postroom.config.ConfigValue;
import dev.postroom.platform.Escape;
import dev.postroom.platform.GoDuration;

/// The keys outside of blocks: for each, its aliases, its type, and where it goes
/// (docs/spec/core.md 3.3).
final class TopLevelKeys {
  private static final long MIN_LAME_DUCK_NANOS = 30_000_000_000L;
  private static final int MAX_SUB_TOKENS = 255;

  private TopLevelKeys() {}

  static boolean apply(Setting setting, Draft draft, ConfigReader reader) throws KeyException {
    if (network(setting, draft)
        || limits(setting, draft)
        || times(setting, draft)
        || monitoring(setting, draft)
        || logging(setting, draft)
        || access(setting, draft, reader)
        || encryption(setting, draft, reader)
        || labels(setting, draft)
        || withoutEffect(setting, draft)) {
      return true;
    }
    if (setting.key().equals("postroom")) {
      reader.readAll(setting.table(), each -> own(each, draft));
      return true;
    }
    return MissingKeys.refuse(setting, MissingKeys.TOP_LEVEL);
  }

  private static boolean access(Setting setting, Draft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "authorization" -> AuthorizationKeys.apply(setting, draft, reader);
      case "accounts" -> AccountKeys.apply(setting, draft, reader);
      case "mappings", "maps" ->
          draft.access.map(AccountOptions.DEFAULT, MappingKeys.read(setting, reader));
      case "no_auth_user" -> draft.access.noAuthUser = setting.text();
      case "system_account", "system" -> {
        if (!(setting.value() instanceof ConfigValue.Text name)) {
          throw setting.refused("system account name must be a string");
        }
        draft.access.systemAccount = name.value();
      }
      case "no_system_account", "no_system", "no_sys_acc" ->
          draft.access.noSystemAccount = setting.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean encryption(Setting setting, Draft draft, ConfigReader reader)
      throws KeyException {
    switch (setting.key()) {
      case "tls" -> draft.tls = TlsKeys.read(setting, reader);
      case "websocket", "ws" -> WebSocketKeys.read(setting, draft.webSocket, reader);
      case "ocsp" -> draft.ocspIfWanted = OcspKeys.staples(setting, reader);
      case "ocsp_cache" -> draft.ocspCache = OcspKeys.cache(setting, reader);
      case "allow_non_tls" -> draft.allowNonTls = setting.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean labels(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "server_tags" -> draft.serverTags = LabelKeys.tags(setting);
      case "server_metadata" -> draft.serverMetadata = LabelKeys.metadata(setting);
      case "feature_flags" -> draft.featureFlags = LabelKeys.featureFlags(setting);
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Read keys that are about things Postroom does not do, and so are obeyed by doing nothing.
  private static boolean withoutEffect(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "connect_error_reports" -> draft.connectErrorReports = setting.integer();
      case "reconnect_error_reports" -> draft.reconnectErrorReports = setting.integer();
      case "disable_sublist_cache", "no_sublist_cache" -> draft.noSublistCache = setting.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean network(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "listen" -> {
        Address address = setting.address();
        draft.host = address.host();
        draft.port = address.port();
      }
      case "host", "net" -> draft.host = setting.text();
      case "port" -> draft.port = setting.integer();
      case "server_name" -> draft.serverName = serverName(setting);
      case "proxy_protocol" -> draft.proxyProtocol = setting.bool();
      case "client_advertise" -> draft.clientAdvertise = setting.text();
      case "no_header_support" -> draft.noHeaderSupport = setting.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static String serverName(Setting setting) throws KeyException {
    String name = setting.text();
    if (name.indexOf(' ') >= 0) {
      throw setting.refused("server name cannot contain spaces");
    }
    return name;
  }

  private static boolean limits(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "max_control_line" -> draft.maxControlLine = setting.size();
      case "max_payload" -> draft.maxPayload = setting.size();
      case "max_pending" -> draft.maxPending = setting.integer();
      case "max_connections", "max_conn" -> {
        long most = setting.integer();
        draft.maxConnections = most == 0 ? -1 : most; // 0 means nobody, not the default
      }
      case "max_subscriptions", "max_subs" -> draft.maxSubscriptions = setting.integer();
      case "max_sub_tokens", "max_subscription_tokens" -> draft.maxSubTokens = subTokens(setting);
      case "max_closed_clients" -> draft.maxClosedClients = setting.integer();
      case "max_traced_msg_len" -> draft.maxTracedMsgLen = setting.integer();
      case "no_fast_producer_stall" -> draft.noFastProducerStall = setting.bool();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static long subTokens(Setting setting) throws KeyException {
    long tokens = setting.integer();
    if (tokens > MAX_SUB_TOKENS) {
      throw setting.refused(setting.name() + " value is too big");
    }
    if (tokens <= 0) {
      throw setting.refused(setting.name() + " value can not be negative");
    }
    return tokens;
  }

  private static boolean times(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "ping_interval" -> draft.pingIntervalNanos = positive(setting);
      case "ping_max" -> draft.pingMax = setting.integer();
      case "write_deadline" -> draft.writeDeadlineNanos = positive(setting);
      case "write_timeout" -> draft.writeTimeout = writeTimeout(setting);
      case "lame_duck_duration" -> {
        long nanos = setting.duration();
        if (nanos < MIN_LAME_DUCK_NANOS) {
          throw setting.refused(
              "invalid lame_duck_duration of "
                  + GoDuration.format(nanos)
                  + ", minimum is 30 seconds");
        }
        draft.lameDuckDurationNanos = nanos;
      }
      case "lame_duck_grace_period" -> {
        long nanos = setting.duration();
        if (nanos < 0) {
          throw setting.refused("invalid lame_duck_grace_period, needs to be positive");
        }
        draft.lameDuckGracePeriodNanos = nanos;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /// nats-server takes a negative time here and then closes every client as stale or slow; nobody
  /// can mean that.
  private static long positive(Setting setting) throws KeyException {
    long nanos = setting.durationOrSeconds();
    if (nanos < 0) {
      throw setting.refused("invalid " + setting.key() + ", needs to be positive");
    }
    return nanos;
  }

  private static WriteTimeout writeTimeout(Setting setting) throws KeyException {
    return switch (setting.text()) {
      case "default", "close" -> WriteTimeout.CLOSE;
      case "retry" -> WriteTimeout.RETRY;
      default -> throw setting.refused("write_timeout must be 'default', 'close' or 'retry'");
    };
  }

  private static boolean monitoring(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "http" -> {
        Address address = setting.address();
        draft.httpHost = address.host();
        draft.httpPort = address.port();
      }
      case "https" -> {
        Address address = setting.address();
        draft.httpHost = address.host();
        draft.httpsPort = address.port();
      }
      case "https_port" -> draft.httpsPort = setting.integer();
      case "http_port", "monitor_port" -> draft.httpPort = setting.integer();
      case "http_base_path" -> draft.httpBasePath = setting.text();
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean logging(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "debug" -> draft.debug = setting.bool();
      case "trace" -> draft.trace = setting.bool();
      case "trace_verbose" -> {
        draft.traceVerbose = setting.bool();
        draft.trace |= draft.traceVerbose;
      }
      case "trace_headers" -> {
        draft.traceHeaders = setting.bool();
        draft.trace |= draft.traceHeaders;
      }
      case "logtime" -> draft.logtime = setting.bool();
      case "logtime_utc" -> draft.logtimeUtc = setting.bool();
      case "log_file", "logfile" -> draft.logFile = setting.text();
      case "log_size_limit", "logfile_size_limit" -> draft.logSizeLimit = setting.integer();
      case "log_max_num", "logfile_max_num" -> draft.logMaxNum = setting.integer();
      case "syslog" -> draft.syslog = setting.bool();
      case "remote_syslog" -> draft.remoteSyslog = setting.text();
      case "pid_file", "pidfile" -> draft.pidFile = setting.text();
      case "ports_file_dir" -> draft.portsFileDir = setting.text();
      default -> {
        return false;
      }
    }
    return true;
  }

  /// Read a key of the `postroom { }` block, which holds what nats-server does not have.
  private static boolean own(Setting setting, Draft draft) throws KeyException {
    switch (setting.key()) {
      case "event_loops" -> {
        draft.eventLoops = setting.size();
        if (draft.eventLoops < 0) {
          throw setting.refused("event_loops value can not be negative");
        }
      }
      case "unix_socket" -> draft.unixSocket = setting.text();
      case "monitoring_user" -> draft.monitoringUser = setting.text();
      case "monitoring_password" -> draft.monitoringPassword = setting.text();
      case "log_format" -> {
        String format = setting.text();
        if (!format.equals("json") && !format.equals("text")) {
          throw setting.refused("log_format must be 'text' or 'json', not " + Escape.quote(format));
        }
        draft.logsJson = format.equals("json");
      }
      default -> {
        return false;
      }
    }
    return true;
  }
}
