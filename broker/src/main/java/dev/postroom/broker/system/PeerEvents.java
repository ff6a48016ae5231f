package dev.postroom.broker.system;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Clock;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import dev.postroom.platform.tls.ocsp.ShownCertificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Tells the system account of clients whose certificates their authorities do not call good
/// (docs/spec/core.md 5.1). While nobody listens there, nothing is made. Thread-safe.
final class PeerEvents implements PeerCheck.Witness {
  private static final String TYPE = "io.nats.server.advisory.v1.ocsp_peer_";

  private static final JsonFields<ShownCertificate> CERTIFICATE =
      JsonFields.<ShownCertificate>of()
          .string("subject", ShownCertificate::subject, Presence.OMIT_EMPTY)
          .string("issuer", ShownCertificate::issuer, Presence.OMIT_EMPTY)
          .string("fingerprint", ShownCertificate::fingerprint, Presence.OMIT_EMPTY)
          .string("raw", ShownCertificate::raw, Presence.OMIT_EMPTY)
          .build();

  /// What happened.
  ///
  /// @param kind whose connection was refused; null when it is about a certificate
  /// @param link the certificate; null when it is about a connection
  private record Told(
      String type,
      String id,
      Instant timestamp,
      @Nullable String kind,
      @Nullable ShownCertificate link,
      ShownCertificate peer,
      ServerInfo server,
      String reason) {
    private static final JsonFields<Told> FIELDS =
        JsonFields.<Told>of()
            .string("type", Told::type)
            .string("id", Told::id)
            .time("timestamp", Told::timestamp)
            .string("kind", Told::kind, Presence.OMIT_EMPTY)
            .object("link", Told::link, CERTIFICATE, Presence.OMIT_EMPTY)
            .object("peer", Told::peer, CERTIFICATE)
            .object("server", Told::server, ServerInfo.FIELDS)
            .string("reason", Told::reason)
            .build();
  }

  private final SystemAccount system;
  private final Clock clock;
  private final EventIds ids;

  PeerEvents(SystemAccount system, Clock clock, EventIds ids) {
    this.system = system;
    this.clock = clock;
    this.ids = ids;
  }

  @Override
  public void invalid(ShownCertificate link, ShownCertificate peer, String why) {
    tell(
        "LINK.INVALID",
        (id, now, server) ->
            new Told(TYPE + "link_invalid", id, now, null, link, peer, server, why));
  }

  @Override
  public void refused(ShownCertificate peer) {
    tell(
        "CONN.REJECT",
        (id, now, server) ->
            new Told(TYPE + "reject", id, now, "Client", null, peer, server, PeerCheck.REFUSED));
  }

  /// Makes what is told.
  @FunctionalInterface
  private interface Telling {
    Told of(String id, Instant now, ServerInfo server);
  }

  private void tell(String end, Telling telling) {
    if (!system.isHeard()) {
      return;
    }
    Instant now = clock.now();
    system.tell(
        () -> {
          ServerInfo server = system.nextInfo();
          Told told = telling.of(ids.next(), now, server);
          system.publish(
              "$SYS.SERVER." + server.identity().id() + ".OCSP.PEER." + end,
              Told.FIELDS.toBytes(told));
        });
  }
}
