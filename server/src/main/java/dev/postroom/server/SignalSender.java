package dev.postroom.server;

import dev.postroom.platform.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// Does what `--signal` asks for: finds a running server and signals it (docs/spec/core.md 2.3).
/// Confined to the thread that reads the command line.
final class SignalSender {
  private static final Map<String, String> SIGNALS =
      Map.of(
          "ldm", "USR2",
          "quit", "INT",
          "reload", "HUP",
          "reopen", "USR1",
          "stop", "KILL",
          "term", "TERM");

  private static final Pattern PID = Pattern.compile("[1-9]\\d{0,17}");
  private static final Pattern BEGINNING = Pattern.compile("\\d*\\*");

  private final String program;
  private final Processes processes;

  SignalSender(String program, Processes processes) {
    this.program = program;
    this.processes = processes;
  }

  /// Return the sender of a program on this machine.
  static SignalSender of(Program program) {
    return new SignalSender(program.name(), new SystemProcesses(program));
  }

  /// Send the signal of a word, and return why that was not possible; empty when it was.
  ///
  /// @param target a process id, the beginning of some (`12*`), or a file that holds one of both;
  ///   empty means the only server that runs
  String send(String word, String target) {
    String wanted = content(target);
    List<Long> pids;
    if (wanted.isEmpty() || BEGINNING.matcher(wanted).matches()) {
      List<Long> all = processes.servers();
      if (all.isEmpty()) {
        return "no " + program + " processes running";
      }
      if (wanted.isEmpty() && all.size() > 1) {
        return "multiple " + program + " processes running:\n" + lines(all);
      }
      String beginning = wanted.replace("*", "");
      pids = all.stream().filter(pid -> String.valueOf(pid).startsWith(beginning)).toList();
    } else if (PID.matcher(wanted).matches()) {
      pids = List.of(Long.parseLong(wanted));
    } else {
      // 0 and negative numbers too: to the system they mean groups of processes, or all there are.
      // nats-server takes +12, signals nobody and ends well.
      return "invalid pid: " + wanted;
    }
    String signal = SIGNALS.get(word);
    return signal == null ? "unknown signal " + Escape.quote(word) : send(word, signal, pids);
  }

  private String send(String word, String signal, List<Long> pids) {
    StringBuilder failures = new StringBuilder();
    for (long pid : pids) {
      String failure = processes.signal(pid, signal);
      if (!failure.isEmpty()) {
        failures.append("\nsignal \"%s\" %d: %s".formatted(word, pid, failure));
      }
    }
    return failures.toString();
  }

  private static String lines(List<Long> pids) {
    return String.join("\n", pids.stream().map(String::valueOf).toList());
  }

  /// Return what the file of this name holds, or the name where there is none.
  private static String content(String target) {
    try {
      if (!target.isEmpty() && Files.isRegularFile(Path.of(target))) {
        return Files.readString(Path.of(target), StandardCharsets.ISO_8859_1);
      }
    } catch (IOException | InvalidPathException _) {
      // What cannot be read is no file, and then hardly a process id.
    }
    return target;
  }

  /// The processes of a machine.
  interface Processes {

    /// Return the ids of the servers that run, in order, without this process.
    List<Long> servers();

    /// Send a signal by its short name, and return why that was not possible; empty when it was.
    String signal(long pid, String name);
  }
}
