package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;

/// One subscription in a document (docs/spec/core.md 6.2).
///
/// @param account its account; empty where the document does not show it
/// @param subscription the subscription's figures
/// @param cid the connection it belongs to
record SubDetail(String account, SubscriptionSnapshot subscription, long cid) {

  static final JsonFields<SubDetail> FIELDS =
      JsonFields.<SubDetail>of()
          .string("account", SubDetail::account, Presence.OMIT_EMPTY)
          .string("account_tag", SubDetail::account, Presence.OMIT_EMPTY)
          .string("subject", detail -> detail.subscription.subject())
          .string("qgroup", detail -> detail.subscription.queue(), Presence.OMIT_EMPTY)
          .string("sid", detail -> detail.subscription.sid())
          .number("msgs", detail -> detail.subscription.msgs())
          .number("max", detail -> detail.subscription.max(), Presence.OMIT_EMPTY)
          .number("cid", SubDetail::cid)
          .build();
}
