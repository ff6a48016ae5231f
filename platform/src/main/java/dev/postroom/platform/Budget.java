package dev.postroom.platform;

import java.util.concurrent.atomic.AtomicLong;

/// A bound on bytes that several owners share. Thread-safe, never blocks.
public final class Budget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  /// Make a budget of `limit` bytes.
  public Budget(long limit) {
    this.limit = limit;
  }

  /// Charge the bytes if they fit; otherwise charge nothing and return false.
  public boolean tryCharge(long bytes) {
    if (used.addAndGet(bytes) <= limit) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /// Charge the bytes even past the limit, and return whether they fitted. The caller makes room
  /// elsewhere when they did not.
  public boolean charge(long bytes) {
    return used.addAndGet(bytes) <= limit;
  }

  /// Give back bytes charged before.
  public void release(long bytes) {
    long left = used.addAndGet(-bytes);
    Invariant.check(left >= 0, "a budget was given back more than it had lent");
  }

  /// Return the bytes charged at present.
  public long used() {
    return used.get();
  }

  /// Return the bound in bytes.
  public long limit() {
    return limit;
  }
}
