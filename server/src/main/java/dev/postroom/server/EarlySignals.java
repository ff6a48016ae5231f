package dev.postroom.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The signals of this process from its first moment on: those that come before there is a server
/// wait for it. Without a handler SIGHUP would end the JVM, and SIGTERM end it badly.
///
/// Thread-safe: signals arrive on threads of their own.
final class EarlySignals {
  private static final int INT_CODE = 130;
  private static final int TERM_CODE = 143;

  // A start reads its configuration in milliseconds, unless that is a pipe nobody writes to.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final IntConsumer exit;
  private final Duration patience;
  private final CountDownLatch taken = new CountDownLatch(1);
  private String failure = ""; // written once, by who makes this
  private final ReentrantLock lock = new ReentrantLock();
  // Guarded by lock.
  private final List<String> waiting = new ArrayList<>();
  private @Nullable Consumer<String> server;

  EarlySignals(Duration patience, IntConsumer exit) {
    this.patience = patience;
    this.exit = exit;
  }

  /// Listen to signals from now on.
  ///
  /// @param isUsr2Free whether USR2 is not used by the Java runtime itself, which would make lame
  ///   ducks of healthy servers
  /// @param exit ends the process with a code and does not return
  static EarlySignals listen(boolean isUsr2Free, IntConsumer exit) {
    EarlySignals signals = new EarlySignals(PATIENCE, exit);
    List<String> names =
        isUsr2Free
            ? List.of("HUP", "TERM", "INT", "USR1", "USR2")
            : List.of("HUP", "TERM", "INT", "USR1");
    try {
      Signals.handle(names, signals::arrived);
    } catch (UnsupportedOperationException e) {
      signals.failure = String.valueOf(e.getMessage());
    }
    return signals;
  }

  /// Return why signals are not heard, as in a Java that gives none away; empty when they are.
  String failure() {
    return failure;
  }

  /// Take a signal. One to end the process waits for a server only so long.
  void arrived(String name) {
    Consumer<String> receiver = receiver(name);
    if (receiver != null) {
      receiver.accept(name);
      return;
    }
    int code =
        switch (name) {
          case "INT" -> INT_CODE;
          case "TERM" -> TERM_CODE;
          default -> 0;
        };
    if (code != 0 && !isTakenInTime()) {
      exit.accept(code);
    }
  }

  private @Nullable Consumer<String> receiver(String name) {
    lock.lock();
    try {
      if (server == null) {
        waiting.add(name);
      }
      return server;
    } finally {
      lock.unlock();
    }
  }

  private boolean isTakenInTime() {
    try {
      return taken.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// Give all signals to a server: first those that wait, by the order in which they came. It must
  /// return at once.
  void handTo(Consumer<String> receiver) {
    List<String> before;
    lock.lock();
    try {
      server = receiver;
      before = List.copyOf(waiting);
      waiting.clear();
    } finally {
      lock.unlock();
    }
    taken.countDown();
    before.forEach(receiver);
  }
}
