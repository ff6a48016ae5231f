package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;

/// One account in /accountz (docs/spec/core.md 6.5, B.4).
///
/// @param account the account's figures
/// @param options what it maps, exports and imports
/// @param updated when it was configured
record AccountDetail(AccountSnapshot account, AccountOptions options, Instant updated) {
  static final JsonFields<AccountDetail> FIELDS =
      JsonFields.<AccountDetail>of()
          .string("account_name", detail -> detail.account.name())
          .time("update_time", AccountDetail::updated)
          .bool("is_system", detail -> detail.account.system(), Presence.OMIT_EMPTY)
          .bool("expired", _ -> false)
          .bool("complete", _ -> true)
          .bool("jetstream_enabled", _ -> false)
          .number("leafnode_connections", _ -> 0)
          .number("client_connections", detail -> detail.account.connections())
          .number("subscriptions", detail -> detail.account.subscriptions().count())
          .objectsMap(
              "mappings",
              detail -> AccountExchange.mappings(detail.options),
              AccountExchange.TARGET,
              Presence.OMIT_EMPTY)
          .list(
              "exports",
              detail -> detail.options.exports(),
              AccountExchange.EXPORT,
              Presence.OMIT_EMPTY)
          .list(
              "imports",
              detail -> AccountExchange.imports(detail.options),
              AccountExchange.IMPORT,
              Presence.OMIT_EMPTY)
          .string("name_tag", detail -> detail.account.name())
          .object("sublist_stats", detail -> detail.account.subscriptions(), SublistStats.FIELDS)
          .build();
}
