package dev.postroom.server;

import dev.postroom.broker.Environment;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Log;
import dev.postroom.platform.Threads;
import dev.postroom.server.logging.GoLog;
import dev.postroom.server.options.ConfigKeys;
import dev.postroom.server.options.Flags;
import dev.postroom.server.options.OptionsDraft;
import dev.postroom.server.options.OptionsException;
import dev.postroom.server.options.ServerOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/// The program: reads the command line, starts the server, handles signals, and ends with the Go server's exit codes (docs/spec/core.md
/// 2.1, 2.3, 2.4). The only class that may end the process.
public final class Main {
  private final ProgramName program;
  private final PrintStream out;
  private final PrintStream err;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicBoolean lameDuck = new AtomicBoolean();

  private Main(ProgramName program, PrintStream out, PrintStream err) {
    this.program = program;
    this.out = out;
    this.err = err;
  }

  /// Run the program.
  public static void main(String[] arguments) {
    // The launcher hands on the name it was called by.
    String name = System.getProperty("postroom.command", ProgramName.OWN);
    int code = new Main(new ProgramName(name), System.out, System.err).run(arguments);
    System.out.flush();
    // Not exit: after a signal the JVM would report the signal instead of our code.
    Runtime.getRuntime().halt(code);
  }

  private int run(String... arguments) {
    return switch (Flags.parse(arguments)) {
      case Flags.Outcome.Help _ -> {
        out.println(Usage.text(program.text()));
        yield 0;
      }
      case Flags.Outcome.Version _ -> {
        out.println(program.versionLine());
        yield 0;
      }
      case Flags.Outcome.WrongFlag(String text) -> {
        err.println(text);
        out.println(Usage.text(program.text()));
        yield 0;
      }
      case Flags.Outcome.Refused(String text) -> refuse(text);
      case Flags.Outcome.Run(Flags flags) -> serve(flags);
    };
  }

  private int refuse(String text) {
    err.println(program.text() + ": " + text);
    return 1;
  }

  private int serve(Flags flags) {
    ServerOptions options;
    try {
      options = options(flags);
    } catch (OptionsException e) {
      return refuse(e.getMessage());
    }
    Clock clock = Clock.system();
    try (GoLog log =
        GoLog.open(options.log(), clock, ProcessHandle.current().pid(), isTerminal())) {
      return serve(options, clock, log);
    } catch (IOException e) {
      return refuse("log_file " + options.log().file() + " cannot be opened: " + e.getMessage());
    }
  }

  private int serve(ServerOptions options, Clock clock, GoLog log) {
    SecureRandom random = new SecureRandom();
    Environment environment = new Environment(clock, log, random, random.nextLong());
    PostroomServer server;
    try {
      server = PostroomServer.start(options, environment, program);
    } catch (IOException e) {
      log.fatal(e.getMessage());
      return 1;
    }
    handleSignals(server, log);
    log.info("Server is ready");
    awaitEnd();
    return 0;
  }

  private ServerOptions options(Flags flags) throws OptionsException {
    OptionsDraft draft = new OptionsDraft();
    if (!flags.configFile().isEmpty()) {
      for (String warning :
          ConfigKeys.read(Path.of(flags.configFile()), System.getenv(), draft)) {
        err.println(program.text() + ": " + warning);
      }
    }
    flags.applyTo(draft);
    return draft.build();
  }

  private void handleSignals(PostroomServer server, GoLog log) {
    try {
      Signals signals = new Signals();
      signals.handle("INT", _ -> trapped("interrupt", log, () -> end(server, log)));
      signals.handle("TERM", _ -> trapped("terminated", log, () -> terminate(server, log)));
      signals.handle(
          "HUP",
          _ ->
              trapped(
                  "hangup",
                  log,
                  () ->
                      log.error(
                          "Failed to reload server configuration: reload is not supported yet,"
                              + " restart the server instead")));
      signals.handle("USR1", _ -> trapped("user defined signal 1", log, () -> reopen(log)));
      if (System.getenv("_JAVA_SR_SIGNUM") != null) {
        signals.handle("USR2", _ -> trapped("user defined signal 2", log, () -> duck(server, log)));
      } else {
        log.debug(
            "SIGUSR2 (lame duck mode) is not handled: the JVM uses it itself unless the launcher"
                + " sets _JAVA_SR_SIGNUM");
      }
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      log.warn("signals are not handled on this system: " + e);
    }
  }

  private static void trapped(String name, Log log, Runnable action) {
    log.info("Trapped \"" + name + "\" signal");
    action.run();
  }

  private void terminate(PostroomServer server, Log log) {
    if (!lameDuck.get()) { // in lame duck mode the server is on its way out already
      end(server, log);
    }
  }

  private void duck(PostroomServer server, Log log) {
    if (lameDuck.compareAndSet(false, true)) {
      server.lameDuck(() -> end(server, log));
    }
  }

  /// Stop the server on a thread of its own: neither a signal's thread nor an event loop may wait for it.
  private void end(PostroomServer server, Log log) {
    if (closing.compareAndSet(false, true)) {
      Threads.start(
          "postroom-shutdown",
          log,
          () -> {
            server.close();
            ended.countDown();
          });
    }
  }

  private static void reopen(GoLog log) {
    try {
      log.info(
          log.reopen() ? "File log re-opened" : "File log re-open ignored, not a file logger");
    } catch (IOException e) {
      log.error("File log re-open failed: " + e.getMessage());
    }
  }

  private void awaitEnd() {
    while (true) {
      try {
        ended.await();
        return;
      } catch (InterruptedException e) {
        // Nobody interrupts the main thread on purpose; the server goes on until it is told to stop.
        Thread.interrupted();
      }
    }
  }

  private static boolean isTerminal() {
    return System.console() != null && System.console().isTerminal();
  }
}
