package dev.postroom.broker.service;

import dev.postroom.broker.routing.ClientFacts;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A client as others may see it: who asks, for the one who answers, and who answers, in metrics
/// (docs/spec/core.md 4.11). Immutable.
///
/// @param facts who it is
/// @param service the account that asks on behalf of the client's own; empty when that is the same
/// @param server the name of this server
/// @param shared whether more is shown than the account and the time of a round trip
record Who(ClientFacts facts, String service, String server, boolean shared) {
  static final JsonFields<Who> FIELDS =
      JsonFields.<Who>of()
          .time("start", Who::start, Presence.OMIT_EMPTY)
          .string("host", who -> who.shown(who.facts.host()), Presence.OMIT_EMPTY)
          .number("id", who -> who.shared ? who.facts.id() : 0, Presence.OMIT_EMPTY)
          .string("acc", who -> who.facts.account(), Presence.OMIT_EMPTY)
          .string("svc", Who::service, Presence.OMIT_EMPTY)
          .string("user", who -> who.shown(who.facts.user()), Presence.OMIT_EMPTY)
          .string("name", who -> who.shown(who.facts.name()), Presence.OMIT_EMPTY)
          .string("lang", who -> who.shown(who.facts.lang()), Presence.OMIT_EMPTY)
          .string("ver", who -> who.shown(who.facts.version()), Presence.OMIT_EMPTY)
          .number("rtt", who -> who.facts.rttNanos(), Presence.OMIT_EMPTY)
          .string("server", who -> who.shown(who.server), Presence.OMIT_EMPTY)
          .string("kind", who -> who.shown("Client"), Presence.OMIT_EMPTY)
          .string("client_type", who -> who.shown("nats"), Presence.OMIT_EMPTY)
          .build();

  private @Nullable Instant start() {
    return shared ? facts.start() : null;
  }

  private String shown(String text) {
    return shared ? text : "";
  }
}
