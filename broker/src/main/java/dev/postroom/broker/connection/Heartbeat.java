package dev.postroom.broker.connection;

import dev.postroom.broker.loop.Loop;
import dev.postroom.platform.GoDuration;
import dev.postroom.platform.Log.Level;
import dev.postroom.platform.Timer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Asks a quiet peer whether it still lives, and measures how far away it is (docs/spec/core.md
/// 1.9). Confined to the loop.
///
/// | event | then |
/// |---|---|
/// | accepted | first PING after `pingInterval` |
/// | CONNECT | first PING after 2.0 to 2.4 s, or `pingInterval` if that is shorter |
/// | timer, peer spoke within `pingInterval`, round trip known, last PING within an hour | no PING |
/// | timer, during a login that waits | no PING |
/// | timer, `pingMax` PINGs unanswered | stale |
/// | PONG | none unanswered, round trip measured |
///
/// A round trip is known from CONNECT on, which has it as the time since accept: a peer that talks
/// and never answers is asked once an hour. One that never said CONNECT must answer.
final class Heartbeat {
  private static final long FIRST_PING_NANOS = 2_000_000_000L;
  private static final long RTT_VALID_NANOS = 3_600_000_000_000L;

  private final Loop loop;
  private final Connection connection;
  private final ConnectionLog log;
  private final Settings settings;
  private @Nullable Timer timer;
  private int unanswered;
  private long pingSentNanos;
  private long rttNanos;
  private boolean pinged;

  Heartbeat(Loop loop, Connection connection, ConnectionLog log, Settings settings) {
    this.log = log;
    this.loop = loop;
    this.connection = connection;
    this.settings = settings;
  }

  void start() {
    arm(intervalNanos());
  }

  /// CONNECT has come: measure soon, at a moment that differs between clients.
  void connected(RandomGenerator random, long sinceAcceptNanos) {
    rttNanos = Math.max(1, sinceAcceptNanos);
    long first = Math.min(intervalNanos(), FIRST_PING_NANOS);
    arm(first + random.nextLong(first / 5 + 1));
  }

  void pongReceived() {
    if (unanswered > 0) {
      rttNanos = Math.max(1, loop.nanos() - pingSentNanos);
    }
    unanswered = 0;
  }

  void stop() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  long rttNanos() {
    return rttNanos;
  }

  /// Asked each time: a reload may change it.
  private long intervalNanos() {
    return connection.origin().pingInterval().toNanos();
  }

  private void arm(long delayNanos) {
    stop();
    timer = loop.at(loop.nanos() + delayNanos, this::expired);
  }

  private void expired() {
    long now = loop.nanos();
    long quietNanos = now - connection.lastHeardNanos();
    boolean knowsRtt = rttNanos > 0 && pinged && now - pingSentNanos < RTT_VALID_NANOS;
    arm(intervalNanos()); // first, so that a PING that cannot be sent is not the last one
    if (connection.isOpen() && connection.outbox().isClosed()) {
      connection.cutUntold();
      return;
    }
    if (connection.session().isWaiting()) {
      return; // an answer would not be read
    }
    if (quietNanos < intervalNanos() && knowsRtt) {
      log.log(
          Level.DEBUG,
          "Delaying PING due to remote client data or ping "
              + GoDuration.format(quietNanos / 1_000_000_000 * 1_000_000_000)
              + " ago");
    } else if (unanswered + 1 > settings.options().pingMax()) {
      connection.stale();
    } else {
      unanswered++;
      pinged = true;
      pingSentNanos = now;
      connection.session().ping();
      // Timers of many connections are due at once, and until the end of the round each outbox
      // would hold a chunk for six bytes.
      var _ = connection.outbox().flushNow();
    }
  }
}
