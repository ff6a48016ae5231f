package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.json.JsonFields;
import java.time.Instant;
import java.util.List;

/// The document of /accstatz (docs/spec/core.md 6.5).
///
/// @param serverId the server
/// @param now when it was made
/// @param accounts those that are shown
record Accstatz(String serverId, Instant now, List<AccountSnapshot> accounts) {

  /// Messages one way.
  private record Flow(long msgs, long bytes) {
    private static final Flow NONE = new Flow(0, 0);

    private static final JsonFields<Flow> OF_OTHERS =
        JsonFields.<Flow>of().number("msgs", Flow::msgs).number("bytes", Flow::bytes).build();

    private static final JsonFields<Flow> FIELDS =
        JsonFields.<Flow>of()
            .inline(flow -> flow, OF_OTHERS)
            .object("gateways", _ -> NONE, OF_OTHERS)
            .object("routes", _ -> NONE, OF_OTHERS)
            .object("leafs", _ -> NONE, OF_OTHERS)
            .build();
  }

  private static final JsonFields<AccountSnapshot> ACCOUNT =
      JsonFields.<AccountSnapshot>of()
          .string("acc", AccountSnapshot::name)
          .string("name", AccountSnapshot::name)
          .number("conns", AccountSnapshot::connections)
          .number("leafnodes", _ -> 0)
          .number("total_conns", AccountSnapshot::connections)
          .number("num_subscriptions", account -> account.subscriptions().count())
          .object("sent", Accstatz::sent, Flow.FIELDS)
          .object("received", Accstatz::received, Flow.FIELDS)
          .number("slow_consumers", AccountSnapshot::slowConsumers)
          .build();

  static final JsonFields<Accstatz> FIELDS =
      JsonFields.<Accstatz>of()
          .string("server_id", Accstatz::serverId)
          .time("now", Accstatz::now)
          .list("account_statz", Accstatz::accounts, ACCOUNT)
          .build();

  private static Flow sent(AccountSnapshot account) {
    return new Flow(account.traffic().outMsgs(), account.traffic().outBytes());
  }

  private static Flow received(AccountSnapshot account) {
    return new Flow(account.traffic().inMsgs(), account.traffic().inBytes());
  }
}
