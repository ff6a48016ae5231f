package dev.postroom.monitoring.request;

import dev.postroom.broker.system.ServerInfo;
import dev.postroom.json.JsonBinding;
import dev.postroom.json.JsonException;
import java.util.List;
import java.util.Locale;

/// What the body of a request says: which servers should answer, and what of the document is wanted
/// (docs/spec/core.md 4.13). Confined to the thread that answers.
final class RequestOptions {
  private String serverName = "";
  private String cluster = "";
  private String host = "";
  private String domain = "";
  private boolean exactMatch;
  private List<String> tags = List.of();

  String sort = "";
  boolean auth;
  boolean subscriptions;
  boolean detail;
  long offset;
  long limit;
  long cid;
  long state;
  String mqttClient = "";
  String user = "";
  String account = "";
  String filterSubject = "";
  String test = "";
  String stream = "";
  String consumer = "";
  boolean details;
  boolean leaderOnly;
  boolean includeUnused;
  List<String> accounts = List.of();
  String name = "";
  long duration;
  boolean all;
  String filter = "";

  static final JsonBinding<RequestOptions> CONNZ =
      paged("ConnzEventOptions")
          .string("sort", (options, value) -> options.sort = value)
          .bool("auth", (options, value) -> options.auth = value)
          .bool("subscriptions", (options, value) -> options.subscriptions = value)
          .bool("subscriptions_detail", (options, value) -> options.detail = value)
          .uint64("cid", (options, value) -> options.cid = value)
          .string("mqtt_client", (options, value) -> options.mqttClient = value)
          .number("state", (options, value) -> options.state = value)
          .string("user", (options, value) -> options.user = value)
          .string("acc", (options, value) -> options.account = value)
          .string("filter_subject", (options, value) -> options.filterSubject = value)
          .build();

  static final JsonBinding<RequestOptions> SUBSZ =
      paged("SubszEventOptions")
          .bool("subscriptions", (options, value) -> options.subscriptions = value)
          .string("account", (options, value) -> options.account = value)
          .string("test", (options, value) -> options.test = value)
          .build();

  static final JsonBinding<RequestOptions> ACCOUNTZ =
      filtered("AccountzEventOptions")
          .string("account", (options, value) -> options.account = value)
          .build();

  static final JsonBinding<RequestOptions> HEALTHZ =
      filtered("HealthzEventOptions")
          .bool("js-enabled", (_, _) -> {})
          .bool("js-enabled-only", (_, _) -> {})
          .bool("js-server-only", (_, _) -> {})
          .bool("js-meta-only", (_, _) -> {})
          .string("account", (options, value) -> options.account = value)
          .string("stream", (options, value) -> options.stream = value)
          .string("consumer", (options, value) -> options.consumer = value)
          .bool("details", (options, value) -> options.details = value)
          .build();

  static final JsonBinding<RequestOptions> JSZ =
      paged("JszEventOptions")
          .bool("leader_only", (options, value) -> options.leaderOnly = value)
          .build();

  static final JsonBinding<RequestOptions> STATZ =
      filtered("AccountStatzEventOptions")
          .strings("accounts", (options, value) -> options.accounts = value)
          .bool("include_unused", (options, value) -> options.includeUnused = value)
          .build();

  static final JsonBinding<RequestOptions> PROFILEZ =
      filtered("ProfilezEventOptions")
          .string("name", (options, value) -> options.name = value)
          .number("debug", (_, _) -> {})
          .number("duration", (options, value) -> options.duration = value)
          .build();

  static final JsonBinding<RequestOptions> IPQUEUESZ =
      filtered("IpqueueszEventOptions")
          .bool("all", (options, value) -> options.all = value)
          .string("filter", (options, value) -> options.filter = value)
          .build();

  /// A connection's number, for what is done to one.
  static final JsonBinding<RequestOptions> CONNECTION =
      JsonBinding.<RequestOptions>of("server.KickClientReq")
          .uint64("cid", (options, value) -> options.cid = value)
          .build();

  /// Only the filter; the name is that of the Go server's type, which its texts tell.
  static JsonBinding<RequestOptions> plain(String goType) {
    return filtered(goType).build();
  }

  private static JsonBinding.Builder<RequestOptions> paged(String goType) {
    return filtered(goType)
        .number("offset", (options, value) -> options.offset = value)
        .number("limit", (options, value) -> options.limit = value);
  }

  private static JsonBinding.Builder<RequestOptions> filtered(String goType) {
    return JsonBinding.<RequestOptions>of("server." + goType)
        .string("server_name", (options, value) -> options.serverName = value)
        .string("cluster", (options, value) -> options.cluster = value)
        .string("host", (options, value) -> options.host = value)
        .bool("exact_match", (options, value) -> options.exactMatch = value)
        .strings("tags", (options, value) -> options.tags = value)
        .string("domain", (options, value) -> options.domain = value);
  }

  /// Read a body; an empty one says nothing.
  static RequestOptions read(JsonBinding<RequestOptions> binding, byte[] body)
      throws JsonException {
    RequestOptions options = new RequestOptions();
    if (body.length > 0) {
      binding.read(body, 0, body.length, options);
    }
    return options;
  }

  /// Return whether this server is among those that should answer. It is in no cluster and no
  /// domain.
  boolean isFor(ServerInfo server) {
    return matches(serverName, server.identity().name())
        && matches(host, server.identity().host())
        && cluster.isEmpty()
        && domain.isEmpty()
        && hasTags(server);
  }

  private boolean matches(String wanted, String own) {
    return (exactMatch && !wanted.isEmpty()) ? own.equals(wanted) : own.contains(wanted);
  }

  private boolean hasTags(ServerInfo server) {
    List<String> own =
        server.labels().tags().stream().map(tag -> tag.toLowerCase(Locale.ROOT)).toList();
    return tags.stream().allMatch(tag -> own.contains(tag.toLowerCase(Locale.ROOT)));
  }
}
