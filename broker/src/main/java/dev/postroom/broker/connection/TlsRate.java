package dev.postroom.broker.connection;

import dev.postroom.platform.Log;
import java.util.concurrent.locks.ReentrantLock;

/// Bounds how many encrypted connections begin in a second (docs/spec/core.md 1.12): their
/// handshakes cost much. Thread-safe.
public final class TlsRate {
  static final long SECOND = 1_000_000_000L;

  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();
  private long startNanos; // under the lock, like the others
  private long count;
  private long refused;

  public TlsRate(Log log) {
    this.log = log;
  }

  /// Return whether one more may begin; who may not is told of by [#tell].
  ///
  /// @param limit how many in a second; 0 or less for any number
  boolean allows(long limit, long nowNanos) {
    if (limit <= 0) {
      return true;
    }
    lock.lock();
    try {
      if (count == 0 || nowNanos - startNanos >= SECOND) {
        startNanos = nowNanos;
        count = 0;
      }
      count++;
      return count <= limit;
    } finally {
      lock.unlock();
    }
  }

  /// Count one that was refused, and return whether [#tell] must be called in a second.
  boolean refuse() {
    lock.lock();
    try {
      refused++;
      return refused == 1;
    } finally {
      lock.unlock();
    }
  }

  /// Log how many were refused.
  void tell() {
    long many;
    lock.lock();
    try {
      many = refused;
      refused = 0;
    } finally {
      lock.unlock();
    }
    log.warn("Rejected " + many + " connections due to TLS rate limiting");
  }
}
