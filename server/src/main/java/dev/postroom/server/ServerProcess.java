package dev.postroom.server;

import dev.postroom.broker.Environment;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Threads;
import dev.postroom.server.logging.ProcessLog;
import dev.postroom.server.logging.ServerLog;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;
import dev.postroom.server.reload.ConfigSource;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;

/// A server that owns its process: it answers signals and ends the process when it is done.
///
/// ```
///   INT, TERM   close everything, exit 0
///   HUP         read the configuration again
///   USR1        open the log file again
///   USR2        lame duck mode, then exit 0
/// ```
///
/// Thread-safe: signals arrive on threads of their own.
final class ServerProcess {
  private static final String NOT_RELOADED = "Failed to reload server configuration";
  private static final int GOOD = 0;
  private static final int BAD = 1;
  private static final int START_SECONDS = 5;

  private final PostroomServer server;
  private final MemoryReturn memory;
  private final ProcessLog log;
  private final ConfigSource source;
  private final IntConsumer exit;
  private final AtomicBoolean isLameDuck = new AtomicBoolean();
  private final AtomicBoolean isStopping = new AtomicBoolean();
  private final ReentrantLock changing = new ReentrantLock();
  private final CountDownLatch started = new CountDownLatch(1);

  private ServerProcess(
      PostroomServer server, ProcessLog log, ConfigSource source, IntConsumer exit) {
    this.server = server;
    this.memory = MemoryReturn.of(server.broker(), log);
    this.source = source;
    this.log = log;
    this.exit = exit;
  }

  /// Make the server of a process, which gets its options anew from the source when it is asked to
  /// reload. `exit` ends the process with a code and does not return.
  static ServerProcess create(
      Program program, ServerOptions options, ProcessLog log, ConfigSource source, IntConsumer exit)
      throws IOException {
    SecureRandom random = new SecureRandom();
    Environment environment = new Environment(Clock.system(), log, random, random.nextLong());
    PostroomServer server = PostroomServer.create(program, options, environment);
    ServerProcess process = new ServerProcess(server, log, source, exit);
    server.whenAskedToReload(process::reloadWhenAsked);
    return process;
  }

  PostroomServer server() {
    return server;
  }

  /// Open all ports; ends the process when that fails. A signal to end that came before is obeyed
  /// first.
  void start() {
    changing.lock();
    try {
      if (!isStopping.get()) {
        server.start();
        memory.start();
      }
    } catch (StartException alreadyLogged) {
      log.close();
      exit.accept(BAD);
    } finally {
      changing.unlock();
      started.countDown();
    }
  }

  /// A reload compares ports, and a lame duck closes them: both need to know them. A start that
  /// hangs ends with the process.
  private void awaitStart() {
    try {
      started.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Answer signals from now on, and those that came already.
  void obey(EarlySignals signals) {
    // The JVM's own thread would not keep it alive until the last line of the log is written.
    signals.handTo(name -> Threads.start("postroom-signal", log, () -> signalled(name)));
  }

  /// Do what a signal asks for.
  void signalled(String name) {
    log.info("Trapped \"" + title(name) + "\" signal");
    switch (name) {
      case "INT" -> stop();
      case "TERM" -> {
        if (!isLameDuck.get()) {
          stop();
        }
      }
      case "HUP" -> {
        awaitStart();
        var _ = reload();
      }
      case "USR1" -> log.reopen();
      case "USR2" -> {
        awaitStart();
        lameDuck();
      }
      default -> log.warn("Nothing is known to do about this signal");
    }
  }

  private static String title(String name) {
    return switch (name) {
      case "INT" -> "interrupt";
      case "TERM" -> "terminated";
      case "HUP" -> "hangup";
      case "USR1" -> "user defined signal 1";
      case "USR2" -> "user defined signal 2";
      default -> name;
    };
  }

  private String reloadWhenAsked() {
    awaitStart();
    return reload();
  }

  /// One at a time and after the start, so that the last signal reads the last state of the file.
  /// Return why it failed; empty when it did not.
  private String reload() {
    changing.lock();
    try {
      ServerOptions next = source.read();
      if (next.log().equals(server.options().log())) {
        server.reload(next, () -> {});
      } else {
        reloadWithLog(next);
      }
      return "";
    } catch (OptionsException refused) {
      String reason = String.valueOf(refused.getMessage()).strip();
      log.error(NOT_RELOADED + ": " + reason);
      return reason;
    } catch (RuntimeException fault) {
      // A fault of ours on this thread would end the process, and with it what serves well.
      log.bug(NOT_RELOADED, fault);
      return "a fault of the server's: see its log";
    } finally {
      changing.unlock();
    }
  }

  /// The new log is opened first: that it cannot be must not be found out when everything else has
  /// changed. It is given back when something else cannot be changed.
  private void reloadWithLog(ServerOptions next) throws OptionsException {
    ServerLog opened;
    try {
      opened = log.next(next.log());
    } catch (IOException unopened) {
      throw new OptionsException("error opening log: " + unopened.getMessage());
    }
    try {
      server.reload(next, () -> log.use(opened));
    } catch (OptionsException refused) {
      opened.close();
      throw refused;
    }
  }

  private void lameDuck() {
    if (isLameDuck.compareAndSet(false, true)) {
      // The broker tells the end on a thread that must not wait for the broker's end.
      server.lameDuck(() -> Threads.start("postroom-stop", log, this::stop));
    }
  }

  /// Close everything and end the process. A start or reload under way is waited for; one that
  /// hangs, as in a name service that does not answer, ends with the process.
  void stop() {
    if (isStopping.compareAndSet(false, true)) {
      log.info("Initiating Shutdown...");
      memory.close();
      if (isStarted()) {
        server.close();
      }
      log.info("Server Exiting..");
      log.close();
      exit.accept(GOOD);
    }
  }

  private boolean isStarted() {
    try {
      boolean isMine = changing.tryLock(START_SECONDS, TimeUnit.SECONDS);
      if (isMine) {
        changing.unlock();
      }
      return isMine;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
