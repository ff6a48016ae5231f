package dev.postroom.broker.system;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;

/// Something that happened, as the system account is told of it (docs/spec/core.md 4.12, B.1).
///
/// @param id its own, the same wherever it is published
/// @param timestamp when it happened
/// @param server who tells it; another one for each message
/// @param body what happened
record Event<B>(String id, Instant timestamp, ServerInfo server, B body) {
  private static final String TYPE = "io.nats.server.advisory.v1.";

  /// A client.
  ///
  /// @param connection how it was then
  /// @param withRtt whether its round trip is shown
  private record Client(ConnectionSnapshot connection, boolean withRtt) {
    private static final JsonFields<Client> FIELDS =
        JsonFields.<Client>of()
            .time("start", client -> client.connection.start())
            .string("host", client -> client.connection.ip(), Presence.OMIT_EMPTY)
            .number("id", client -> client.connection.cid())
            .string("acc", Client::account)
            .string("user", client -> client.connection.authorizedUser(), Presence.OMIT_EMPTY)
            .string("name", client -> client.connection.name(), Presence.OMIT_EMPTY)
            .string("lang", client -> client.connection.lang(), Presence.OMIT_EMPTY)
            .string("ver", client -> client.connection.version(), Presence.OMIT_EMPTY)
            .number("rtt", Client::rtt, Presence.OMIT_EMPTY)
            .time("stop", client -> client.connection.stop(), Presence.OMIT_EMPTY)
            .string("name_tag", Client::account)
            .string("kind", _ -> "Client")
            .string("client_type", _ -> "nats")
            .build();

    private String account() {
      return accountOf(connection);
    }

    private long rtt() {
      return withRtt ? connection.shownRttNanos() : 0;
    }
  }

  private record Flow(long msgs, long bytes) {
    private static final JsonFields<Flow> FIELDS =
        JsonFields.<Flow>of().number("msgs", Flow::msgs).number("bytes", Flow::bytes).build();
  }

  /// A client has logged in.
  static final JsonFields<Event<ConnectionSnapshot>> CONNECT =
      Event.<ConnectionSnapshot>of("client_connect")
          .object("client", event -> new Client(event.body, false), Client.FIELDS)
          .build();

  /// A client has gone, or was not let in.
  static final JsonFields<Event<ConnectionSnapshot>> DISCONNECT =
      Event.<ConnectionSnapshot>of("client_disconnect")
          .object("client", event -> new Client(event.body, true), Client.FIELDS)
          .object("sent", event -> new Flow(event.body.inMsgs(), event.body.inBytes()), Flow.FIELDS)
          .object(
              "received",
              event -> new Flow(event.body.outMsgs(), event.body.outBytes()),
              Flow.FIELDS)
          .string("reason", event -> event.body.reason())
          .build();

  /// How many clients are in an account.
  static final JsonFields<Event<AccountSnapshot>> CONNECTIONS =
      Event.<AccountSnapshot>of("account_connections")
          .inline(Event::body, AccountStat.FIELDS)
          .build();

  private static <B> JsonFields.Builder<Event<B>> of(String type) {
    return JsonFields.<Event<B>>of()
        .string("type", _ -> TYPE + type)
        .string("id", Event::id)
        .time("timestamp", Event::timestamp)
        .object("server", Event::server, ServerInfo.FIELDS);
  }

  /// Return the account that a client is told of in: the default one until it has logged in.
  static String accountOf(ConnectionSnapshot client) {
    return client.account().isEmpty() ? AccountOptions.DEFAULT : client.account();
  }
}
