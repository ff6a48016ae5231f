package dev.postroom.server;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.platform.Log;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.server.options.WebSocketSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who asks authorities about certificates of clients, at any port.
final class PeerChecks {
  private PeerChecks() {}

  /// Let all of them tell a log and a witness.
  static void tell(ServerOptions options, Log log, PeerCheck.Witness witness) {
    all(options).forEach(check -> check.tell(log, witness));
  }

  /// Say in a log where answers are remembered, if anybody is asked at all.
  static void introduce(ServerOptions options, Log log) {
    List<PeerCheck> checks = all(options);
    if (!checks.isEmpty()) {
      String type = checks.getFirst().cache().isLocal() ? "local" : "none";
      log.info("OCSP peer cache online, type [" + type + "]");
    }
  }

  private static List<PeerCheck> all(ServerOptions options) {
    List<PeerCheck> checks = new ArrayList<>();
    add(options.broker().tls(), checks);
    WebSocketSettings webSocket = options.webSocket();
    if (webSocket != null) {
      add(webSocket.port().tls(), checks);
    }
    return checks;
  }

  private static void add(@Nullable TlsOptions tls, List<PeerCheck> checks) {
    PeerCheck check = tls == null ? null : tls.peerCheck();
    if (check != null) {
      checks.add(check);
    }
  }
}
