package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.snapshot.ConnectionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.PeerCert;
import dev.postroom.broker.snapshot.ConnectionSnapshot.SubscriptionSnapshot;
import dev.postroom.broker.snapshot.ConnectionSnapshot.TlsSnapshot;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.monitoring.endpoint.ConnzQuery.Subscriptions;
import dev.postroom.platform.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// One connection in /connz (docs/spec/core.md 6.2, B.3).
///
/// @param connection the connection's figures
/// @param now when the document is made
/// @param auth whether user and account are shown
/// @param subscriptions how much of its subscriptions is shown
record ConnInfo(
    ConnectionSnapshot connection, Instant now, boolean auth, Subscriptions subscriptions) {
  private static final String DEFAULT_ACCOUNT = "$G";

  private static final TlsSnapshot PLAIN = new TlsSnapshot("", "", false, List.of());

  private static final JsonFields<PeerCert> PEER_CERT =
      JsonFields.<PeerCert>of()
          .string("subject", PeerCert::subject)
          .string("spki_sha256", PeerCert::spkiSha256)
          .string("cert_sha256", PeerCert::certSha256)
          .build();

  private static final JsonFields<ConnInfo> FIGURES =
      JsonFields.<ConnInfo>of()
          .number("cid", info -> info.connection.cid())
          .string("kind", _ -> "Client")
          .string("type", ConnInfo::type)
          .string("ip", info -> info.connection.ip())
          .number("port", info -> info.connection.port())
          .time("start", info -> info.connection.start())
          .time("last_activity", info -> info.connection.lastActivity())
          .time("stop", info -> info.connection.stop(), Presence.OMIT_EMPTY)
          .string("reason", info -> info.connection.reason(), Presence.OMIT_EMPTY)
          .string("rtt", ConnInfo::rtt)
          .string("uptime", ConnInfo::uptime)
          .string("idle", ConnInfo::idle)
          .number("pending_bytes", info -> info.connection.pendingBytes())
          .number("in_msgs", info -> info.connection.inMsgs())
          .number("out_msgs", info -> info.connection.outMsgs())
          .number("in_bytes", info -> info.connection.inBytes())
          .number("out_bytes", info -> info.connection.outBytes())
          .number("stalls", info -> info.connection.stalls(), Presence.OMIT_EMPTY)
          .number("subscriptions", info -> info.connection.numSubscriptions())
          .build();

  /// The whole entry.
  static final JsonFields<ConnInfo> FIELDS =
      JsonFields.<ConnInfo>of()
          .inline(info -> info, FIGURES)
          .string("name", info -> info.connection.name(), Presence.OMIT_EMPTY)
          .string("lang", info -> info.connection.lang(), Presence.OMIT_EMPTY)
          .string("version", info -> info.connection.version(), Presence.OMIT_EMPTY)
          .string("tls_version", info -> info.tls().version(), Presence.OMIT_EMPTY)
          .string("tls_cipher_suite", info -> info.tls().cipherSuite(), Presence.OMIT_EMPTY)
          .list("tls_peer_certs", ConnInfo::peerCerts, PEER_CERT, Presence.OMIT_EMPTY)
          .bool("tls_first", info -> info.tls().first(), Presence.OMIT_EMPTY)
          .string("authorized_user", ConnInfo::authorizedUser, Presence.OMIT_EMPTY)
          .string("account", ConnInfo::account, Presence.OMIT_EMPTY)
          .strings("subscriptions_list", ConnInfo::subjects, Presence.OMIT_EMPTY)
          .list(
              "subscriptions_list_detail", ConnInfo::details, SubDetail.FIELDS, Presence.OMIT_EMPTY)
          .string("issuer_key", ConnInfo::issuerKey, Presence.OMIT_EMPTY)
          .string("name_tag", ConnInfo::nameTag, Presence.OMIT_EMPTY)
          .build();

  private String type() {
    return connection.type() == ConnectionType.WEBSOCKET ? "websocket" : "nats";
  }

  private TlsSnapshot tls() {
    TlsSnapshot tls = connection.tls();
    return tls == null ? PLAIN : tls;
  }

  private List<PeerCert> peerCerts() {
    return auth ? tls().peerCerts() : List.of();
  }

  private boolean isClosed() {
    return connection.stop() != null;
  }

  private Instant end() {
    Instant stop = connection.stop();
    return stop == null ? now : stop;
  }

  private String rtt() {
    return GoDuration.format(connection.shownRttNanos());
  }

  private String uptime() {
    return UptimeText.of(Duration.between(connection.start(), end()));
  }

  private String idle() {
    return UptimeText.of(Duration.between(connection.lastActivity(), end()));
  }

  private String authorizedUser() {
    return auth ? connection.authorizedUser() : "";
  }

  private String accountOrDefault() {
    return connection.account().isEmpty() ? DEFAULT_ACCOUNT : connection.account();
  }

  private String account() {
    return auth && !accountOrDefault().equals(DEFAULT_ACCOUNT) ? accountOrDefault() : "";
  }

  /// The Go server shows it of closed connections to everybody.
  private String issuerKey() {
    return auth || isClosed() ? connection.issuerKey() : "";
  }

  /// The Go server forgets the default account's name with the connection.
  private String nameTag() {
    boolean forgotten = isClosed() && accountOrDefault().equals(DEFAULT_ACCOUNT);
    return auth && !forgotten ? accountOrDefault() : "";
  }

  private List<String> subjects() {
    return subscriptions == Subscriptions.SUBJECTS
        ? connection.subscriptions().stream().map(SubscriptionSnapshot::subject).toList()
        : List.of();
  }

  private List<SubDetail> details() {
    if (subscriptions != Subscriptions.DETAIL) {
      return List.of();
    }
    String shownAccount = isClosed() ? accountOrDefault() : "";
    return connection.subscriptions().stream()
        .map(each -> isClosed() ? each.withoutMax() : each)
        .map(subscription -> new SubDetail(shownAccount, subscription, connection.cid()))
        .toList();
  }
}
