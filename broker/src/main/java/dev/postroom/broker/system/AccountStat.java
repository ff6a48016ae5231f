package dev.postroom.broker.system;

import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.json.JsonFields;

/// The figures of an account, in /accstatz and in events (docs/spec/core.md 6.5, 4.12).
public final class AccountStat {

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

  /// All figures.
  public static final JsonFields<AccountSnapshot> FIELDS =
      JsonFields.<AccountSnapshot>of()
          .string("acc", AccountSnapshot::name)
          .string("name", AccountSnapshot::name)
          .number("conns", AccountSnapshot::connections)
          .number("leafnodes", _ -> 0)
          .number("total_conns", AccountSnapshot::connections)
          .number("num_subscriptions", account -> account.subscriptions().count())
          .object("sent", AccountStat::sent, Flow.FIELDS)
          .object("received", AccountStat::received, Flow.FIELDS)
          .number("slow_consumers", AccountSnapshot::slowConsumers)
          .build();

  private AccountStat() {}

  private static Flow sent(AccountSnapshot account) {
    return new Flow(account.traffic().outMsgs(), account.traffic().outBytes());
  }

  private static Flow received(AccountSnapshot account) {
    return new Flow(account.traffic().inMsgs(), account.traffic().inBytes());
  }
}
