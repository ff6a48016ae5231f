package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The document of /accountz (docs/spec/core.md 6.5).
///
/// @param serverId the server
/// @param now when it was made
/// @param systemAccount the account in which the server speaks; empty for none
/// @param accounts the names of all, when no single one was asked for
/// @param detail the one that was asked for; null for none
record Accountz(
    String serverId,
    Instant now,
    String systemAccount,
    List<String> accounts,
    @Nullable AccountDetail detail) {
  static final JsonFields<Accountz> FIELDS =
      JsonFields.<Accountz>of()
          .string("server_id", Accountz::serverId)
          .time("now", Accountz::now)
          .string("system_account", Accountz::systemAccount, Presence.OMIT_EMPTY)
          .strings("accounts", Accountz::accounts, Presence.OMIT_EMPTY)
          .object("account_detail", Accountz::detail, AccountDetail.FIELDS, Presence.OMIT_EMPTY)
          .build();
}
