package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.broker.system.AccountStat;
import dev.postroom.json.JsonFields;
import java.time.Instant;
import java.util.List;

/// The document of /accstatz (docs/spec/core.md 6.5).
///
/// @param serverId the server
/// @param now when it was made
/// @param accounts those that are shown
record Accstatz(String serverId, Instant now, List<AccountSnapshot> accounts) {

  static final JsonFields<Accstatz> FIELDS =
      JsonFields.<Accstatz>of()
          .string("server_id", Accstatz::serverId)
          .time("now", Accstatz::now)
          .list("account_statz", Accstatz::accounts, AccountStat.FIELDS)
          .build();
}
