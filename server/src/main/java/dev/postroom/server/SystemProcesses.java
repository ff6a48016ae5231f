package dev.postroom.server;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The processes of this machine. Under the name nats-server a server is what the system shows by
/// that name, as for `pgrep nats-server`; under our own name it is a Java process that runs our
/// main class.
final class SystemProcesses implements SignalSender.Processes {
  private static final String NATS_SERVER = "nats-server";

  private final Program program;

  SystemProcesses(Program program) {
    this.program = program;
  }

  @Override
  public List<Long> servers() {
    long self = ProcessHandle.current().pid();
    return ProcessHandle.allProcesses()
        .filter(process -> process.pid() != self && isServer(process))
        .map(ProcessHandle::pid)
        .sorted()
        .toList();
  }

  private boolean isServer(ProcessHandle process) {
    if (program.isNatsServer()) {
      return name(process).contains(NATS_SERVER);
    }
    boolean isTold =
        process
            .info()
            .arguments()
            .filter(words -> ServerCommand.isServer(String.join("\0", words)))
            .isPresent();
    return isTold || ServerCommand.isServer(commandLine(process.pid()));
  }

  /// Return the name the system shows, which on Linux is not that of the program's file.
  private static String name(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm"), StandardCharsets.UTF_8);
    } catch (IOException _) {
      // No Linux, or the process has ended.
      return process.info().command().orElse("").replaceAll(".*/", "");
    }
  }

  /// Return the words of a command line that is too long for the Java runtime to tell.
  private static String commandLine(long pid) {
    try {
      Path file = Path.of("/proc/" + pid + "/cmdline");
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }

  /// The shell's own `kill`, which is there on the smallest systems: Java sends two signals only.
  @Override
  public String signal(long pid, String name) {
    if (ProcessHandle.of(pid).isEmpty()) {
      return "no such process";
    }
    String script = "kill -s \"$0\" \"$1\"";
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", script, name, String.valueOf(pid))
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      return kill.waitFor() == 0 ? "" : "operation not permitted";
    } catch (IOException noShell) {
      return "cannot run /bin/sh: " + noShell.getMessage();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }
}
