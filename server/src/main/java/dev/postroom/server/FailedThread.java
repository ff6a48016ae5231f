package dev.postroom.server;

import dev.postroom.server.logging.ServerLog;
import java.util.function.IntConsumer;

/// Decides what the failure of a thread means for the program.
///
/// A loop that ends by a fault of ours leaves a server that no longer does its work: the program
/// ends with code 1, so that whoever watches it sees that it failed. A virtual thread answers one
/// question of monitoring: its end is logged where it was started, and nobody else is disturbed.
final class FailedThread implements Thread.UncaughtExceptionHandler {
  private static final int FAILED = 1;

  private final ServerLog log;
  private final IntConsumer exit;

  FailedThread(ServerLog log, IntConsumer exit) {
    this.log = log;
    this.exit = exit;
  }

  @Override
  public void uncaughtException(Thread thread, Throwable fault) {
    if (thread.isVirtual()) {
      return;
    }
    log.fatal("Ending, for the thread " + thread.getName() + " has failed: " + fault);
    log.close();
    exit.accept(FAILED);
  }
}
