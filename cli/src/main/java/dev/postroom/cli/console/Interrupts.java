package dev.postroom.cli.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The wish of whoever started a verb that it ends now (Ctrl-C). Thread-safe: wishes arrive on
/// threads of their own.
public final class Interrupts {
  private final CountDownLatch arrived = new CountDownLatch(1);
  // Volatile: set by the verb, called by the thread on which the wish arrives.
  private volatile @Nullable Runnable ending;

  /// Do this when the wish arrives, in place of ending the process. May block.
  public void on(Runnable action) {
    ending = action;
  }

  /// Take the wish: the verb looks at [#hasArrived] as it goes.
  public void take() {
    on(() -> {});
  }

  /// Say that the verb shall end. Blocks as long as what the verb does about it.
  ///
  /// @return whether the verb ends by itself; otherwise the process must be ended
  public boolean arrive() {
    arrived.countDown();
    Runnable action = ending;
    if (action == null) {
      return false;
    }
    action.run();
    return true;
  }

  /// Return whether the wish has arrived.
  public boolean hasArrived() {
    return arrived.getCount() == 0;
  }

  /// Wait for a time, less when the wish arrives.
  public void pause(Duration time) {
    try {
      boolean ended = arrived.await(time.toNanos(), TimeUnit.NANOSECONDS);
      assert ended || !time.isNegative();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
