package dev.postroom.platform;

import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/// The only place that makes threads. Every thread has a role as its name and a last handler that
/// reports what reached it, but for those of [#ahead], who tell whoever takes their result.
public final class Threads {
  private Threads() {}

  /// Start a platform thread: for the few loops that own a selector or a core.
  public static Thread start(String role, Log log, Runnable body) {
    return Thread.ofPlatform().name(role).daemon(false).start(guarded(role, log, body));
  }

  /// Start a platform thread that does not keep the process alive: for the few that a client blocks
  /// in system calls.
  public static Thread startDaemon(String role, Log log, Runnable body) {
    return Thread.ofPlatform().name(role).daemon(true).start(guarded(role, log, body));
  }

  /// Start a virtual thread: for straight, blocking code off the message path.
  public static Thread startVirtual(String role, Log log, Runnable body) {
    return Thread.ofVirtual().name(role).start(guarded(role, log, body));
  }

  /// Start a daemon thread for something that is needed in a moment. What goes wrong with it is
  /// told to who takes the result, and to nobody else.
  public static Future<?> ahead(String role, Runnable body) {
    FutureTask<?> task = new FutureTask<>(body, null);
    Thread.ofPlatform().name(role).daemon(true).start(task);
    return task;
  }

  private static Runnable guarded(String role, Log log, Runnable body) {
    return () -> {
      try {
        body.run();
      } catch (RuntimeException | Error broken) {
        log.bug("thread " + role + " ended", broken);
        throw broken; // the thread's uncaught-exception handler counts it; in tests it fails the
        // run
      }
    };
  }
}
