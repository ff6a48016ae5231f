package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.AccountOptions;
import dev.postroom.broker.options.ExportOptions;
import dev.postroom.broker.options.ImportOptions;
import dev.postroom.broker.snapshot.AccountSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// One account in /accountz (docs/spec/core.md 6.5, B.4).
///
/// @param account the account's figures
/// @param options what it maps, exports and imports
/// @param updated when it was configured
/// @param services what the server itself exports and imports
record AccountDetail(
    AccountSnapshot account, AccountOptions options, Instant updated, SystemServices services) {
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
          .list("exports", AccountDetail::exports, AccountExchange.EXPORT, Presence.OMIT_EMPTY)
          .list("imports", AccountDetail::imports, AccountExchange.IMPORT, Presence.OMIT_EMPTY)
          .string("name_tag", detail -> detail.account.name())
          .object("sublist_stats", detail -> detail.account.subscriptions(), SublistStats.FIELDS)
          .build();

  private List<ExportOptions> exports() {
    List<ExportOptions> all = new ArrayList<>(options.exports());
    all.addAll(services.exports(account));
    return all;
  }

  private List<ImportOptions> imports() {
    List<ImportOptions> all = new ArrayList<>(AccountExchange.imports(options));
    all.addAll(services.imports(account));
    return all;
  }
}
