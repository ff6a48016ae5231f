package dev.postroom.server;

import dev.postroom.broker.Broker;
import dev.postroom.config.ConfigParser;
import dev.postroom.platform.Threads;
import dev.postroom.server.logging.ProcessLog;
import dev.postroom.server.options.Command;
import dev.postroom.server.options.CommandLine;
import dev.postroom.server.options.DiskFiles;
import dev.postroom.server.options.LogOptions;
import dev.postroom.server.reload.ConfigSource;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/// The program: reads its command line, runs a server, ends the process. The only place that may do
/// the last.
public final class Main {
  /// The system property by which the launcher says how it was called.
  private static final String CALLED_AS = "postroom.calledAs";

  /// The system property by which the launcher says that standard error is a terminal.
  private static final String ON_TERMINAL = "postroom.onTerminal";

  /// Where the launcher says which signal the Java runtime shall use in place of USR2.
  private static final String FREED_USR2 = "_JAVA_SR_SIGNUM";

  /// Flags that are answered at once.
  private static final Set<String> QUESTIONS =
      Set.of("-v", "-version", "-h", "-help", "-t", "-sl", "-signal");

  private static final IntConsumer HALT = Runtime.getRuntime()::halt;

  private Main() {}

  public static void main(String[] words) throws IOException {
    var _ = run(List.of(words), HALT);
  }

  /// Do what the words ask for. What needs only a moment at each start goes this way and no other,
  /// so that the AOT cache is trained with it (docs/adr/0010).
  ///
  /// @param exit ends the process with a code
  /// @return the server that was started; null when something else was asked for
  static @Nullable ServerProcess run(List<String> words, IntConsumer exit) throws IOException {
    List<Future<?>> prepared = isQuestion(words) ? List.of() : prepare();
    // Before anything else on this thread: until then a SIGHUP ends the process.
    EarlySignals signals = EarlySignals.listen(System.getenv(FREED_USR2) != null, exit);
    Program program = Program.calledAs(System.getProperty(CALLED_AS, ""));
    ConfigParser parser = new ConfigParser(new DiskFiles(), System.getenv());
    CommandLine commandLine = new CommandLine(program.name(), program.versionAnswer(), parser);
    Command command = commandLine.read(words);
    if (command instanceof Command.Run run) { // not by the switch: its bootstrap slows the start
      ConfigSource source = () -> commandLine.readAgain(words);
      ProcessLog log = openLog(program, run, signals, exit);
      prepared.forEach(Main::await);
      ServerProcess process = ServerProcess.create(program, run.options(), log, source, exit);
      process.obey(signals);
      process.start();
      return process;
    }
    answer(command, program);
    return null;
  }

  /// Return whether the words look like something that needs no server. A mistake costs time only.
  private static boolean isQuestion(List<String> words) {
    for (String word : words) {
      String flag = word.startsWith("--") ? word.substring(1) : word;
      int equals = flag.indexOf('=');
      if (QUESTIONS.contains(equals < 0 ? flag : flag.substring(0, equals))) {
        return true;
      }
    }
    return false;
  }

  private static List<Future<?>> prepare() {
    List<Future<?>> prepared = new ArrayList<>();
    for (Runnable preparation : Broker.preparations()) {
      prepared.add(Threads.ahead("postroom-prepare-" + prepared.size(), preparation));
    }
    // The log's first line waits for the rules of all zones otherwise.
    prepared.add(Threads.ahead("postroom-prepare-zone", TimeZone::getDefault));
    return prepared;
  }

  private static void await(Future<?> prepared) {
    try {
      prepared.get();
    } catch (ExecutionException failed) {
      throw new IllegalStateException("this Java lacks what a server needs", failed.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // what is not prepared takes its time later
    }
  }

  private static void answer(Command command, Program program) {
    switch (command) {
      case Command.Show(String text) -> end(FileDescriptor.out, text, 0);
      case Command.Misuse(String message, String usage) -> {
        print(FileDescriptor.err, message);
        end(FileDescriptor.out, usage, 0);
      }
      case Command.Approve(String message) -> end(FileDescriptor.err, message, 0);
      case Command.Refuse(String message) -> end(FileDescriptor.err, message, 1);
      case Command.Send(String word, String target) -> {
        String refusal = SignalSender.of(program).send(word, target);
        end(
            FileDescriptor.err,
            refusal.isEmpty() ? "" : program.name() + ": " + refusal + "\n",
            refusal.isEmpty() ? 0 : 1);
      }
      case Command.Run _ -> throw new IllegalStateException("a server is run, not answered");
    }
  }

  private static ProcessLog openLog(
      Program program, Command.Run run, EarlySignals signals, IntConsumer exit) throws IOException {
    for (String warning : run.warnings()) {
      print(FileDescriptor.err, warning + "\n");
    }
    ProcessLog log = log(program, run.options().log());
    Thread.setDefaultUncaughtExceptionHandler(new FailedThread(log, exit));
    if (System.getenv(FREED_USR2) == null) {
      log.info(
          "SIGUSR2 does not start lame duck mode, because "
              + FREED_USR2
              + " is not set; ./postroom sets it");
    }
    if (!signals.failure().isEmpty()) {
      log.warn("Signals are not handled: " + signals.failure());
    }
    return log;
  }

  private static ProcessLog log(Program program, LogOptions options) throws IOException {
    boolean isTerminal = Boolean.getBoolean(ON_TERMINAL);
    try {
      return ProcessLog.open(options, ProcessLog.opener(program.calledAs(), isTerminal));
    } catch (IOException unopened) {
      String what = options.file().isEmpty() ? "" : "error opening file: ";
      String message = program.name() + ": " + what + unopened.getMessage() + "\n";
      end(FileDescriptor.err, message, 1);
      throw unopened;
    }
  }

  private static void end(FileDescriptor where, String text, int code) {
    print(where, text);
    Runtime.getRuntime().halt(code);
  }

  private static void print(FileDescriptor where, String text) {
    // Not closed: the descriptor belongs to the process.
    FileOutputStream out = new FileOutputStream(where);
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      // Who asked has read enough, as in `--help | head -1`, or the disk is full: there is nobody
      // left to tell, and what was to be done is done.
    }
  }
}
