package dev.postroom.broker.system;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.ConnectionType;
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
  /// @param account the account that it is told of in
  private record Client(ConnectionSnapshot connection, boolean withRtt, String account) {
    Client(ConnectionSnapshot connection, boolean withRtt) {
      this(connection, withRtt, accountOf(connection));
    }

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
            .string("issuer_key", client -> client.connection.issuerKey(), Presence.OMIT_EMPTY)
            .string("name_tag", client -> accountOf(client.connection))
            .string("kind", _ -> "Client")
            .string("client_type", Client::type)
            .build();

    private String type() {
      return connection.type() == ConnectionType.WEBSOCKET ? "websocket" : "nats";
    }

    private long rtt() {
      return withRtt ? connection.shownRttNanos() : 0;
    }
  }

  private record Flow(long msgs, long bytes) {
    private static final JsonFields<Flow> FIELDS =
        JsonFields.<Flow>of().number("msgs", Flow::msgs).number("bytes", Flow::bytes).build();
  }

  /// What a client did, and why it went.
  private static final JsonFields<ConnectionSnapshot> END =
      JsonFields.<ConnectionSnapshot>of()
          .object("sent", client -> new Flow(client.inMsgs(), client.inBytes()), Flow.FIELDS)
          .object("received", client -> new Flow(client.outMsgs(), client.outBytes()), Flow.FIELDS)
          .string("reason", ConnectionSnapshot::reason)
          .build();

  /// A client has logged in.
  static final JsonFields<Event<ConnectionSnapshot>> CONNECT =
      Event.<ConnectionSnapshot>of("client_connect")
          .object("client", event -> new Client(event.body, false), Client.FIELDS)
          .build();

  /// A client has gone, or was not let in.
  static final JsonFields<Event<ConnectionSnapshot>> DISCONNECT =
      Event.<ConnectionSnapshot>of("client_disconnect")
          .object("client", event -> new Client(event.body, true), Client.FIELDS)
          .inline(Event::body, END)
          .build();

  /// A client that a service has not let in, as the service's account is told of it.
  ///
  /// @param account the account of the service
  /// @param client how it was then, with the reason
  record Refusal(String account, ConnectionSnapshot client) {}

  /// A client was not let in.
  static final JsonFields<Event<Refusal>> REFUSED =
      Event.<Refusal>of("client_disconnect")
          .object(
              "client",
              event -> new Client(event.body.client, true, event.body.account),
              Client.FIELDS)
          .inline(event -> event.body.client, END)
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
