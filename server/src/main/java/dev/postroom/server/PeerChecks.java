package dev.postroom.server;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.tls.ocsp.OcspCache;
import dev.postroom.platform.tls.ocsp.PeerCheck;
import dev.postroom.platform.tls.ocsp.Questions;
import dev.postroom.server.ocsp.OcspStore;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.server.options.WebSocketSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who asks authorities about certificates of clients, at any port: what they remember outlives a
/// reload, and the process. Thread-safe.
final class PeerChecks implements AutoCloseable {
  private final Log log;
  private final PeerCheck.Witness witness;
  private final Clock clock;
  private final Questions questions = new Questions();
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable OcspCache cache; // under the lock, as all below; null while nobody is asked
  private @Nullable OcspStore store;
  private boolean isStarted;
  private boolean isClosed;

  /// Make one that checks as options say, without a file yet.
  PeerChecks(ServerOptions options, Log log, PeerCheck.Witness witness, Clock clock) {
    this.log = log;
    this.witness = witness;
    this.clock = clock;
    List<PeerCheck> checks = all(options);
    cache = checks.isEmpty() ? null : checks.getFirst().cache();
    settle(checks);
  }

  /// Read what was remembered, and say in the log where that is, if anybody is asked at all.
  void start() {
    lock.lock();
    try {
      isStarted = true;
      open();
    } finally {
      lock.unlock();
    }
  }

  /// Check as other options say. Where they remember in the same way, nothing is forgotten, not
  /// even what could not be written.
  void reload(ServerOptions next) {
    lock.lock();
    try {
      List<PeerCheck> checks = all(next);
      OcspCache wanted = checks.isEmpty() ? null : checks.getFirst().cache();
      OcspCache running = cache;
      boolean isSame =
          (running == null || wanted == null)
              ? running == wanted
              : running.options().equals(wanted.options());
      if (!isSame) {
        log.info("Reloaded OCSP peer cache");
        save();
        if (wanted != null && running != null) {
          wanted.takeOver(running, clock.now());
        }
        cache = wanted;
        if (isStarted && !isClosed) {
          open();
        }
      }
      settle(checks);
    } finally {
      lock.unlock();
    }
  }

  private void open() {
    OcspCache opened = cache;
    if (opened != null) {
      store = opened.isLocal() ? OcspStore.start(opened, log, clock) : null;
      log.info("OCSP peer cache online, type [" + (opened.isLocal() ? "local" : "none") + "]");
    }
  }

  private void save() {
    if (store != null) {
      store.close();
      store = null;
    }
  }

  private void settle(List<PeerCheck> checks) {
    OcspCache shared = cache;
    if (shared != null) {
      checks.forEach(
          check -> check.settle(new PeerCheck.Surroundings(log, witness, shared, questions)));
    }
  }

  /// End what is asked, and write what is remembered. Blocks for that.
  @Override
  public void close() {
    lock.lock();
    try {
      isClosed = true;
      questions.close();
      save();
    } finally {
      lock.unlock();
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
