package dev.postroom.testsupport;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What this process holds at one moment: threads (virtual ones too), open files, sockets and
/// listening ports. Immutable.
///
/// Left out is what the JDK and the test tools keep for themselves once they were first used:
/// carrier and poller threads, the process reaper, class files.
record LeakSnapshot(Map<String, String> threads, Map<String, String> files) {
  private static final Pattern THREAD = Pattern.compile("^#(\\d+) \"(.*)\"(?: virtual)?.*");
  private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern JDK_THREADS =
      Pattern.compile(
          "process reaper.*|ForkJoinPool[-.].*|.*-[Pp]oller.*|VirtualThread-unparker.*"
              + "|Common-Cleaner|Attach Listener|Cleaner-\\d+|Timer-JUnit.*|junit-.*|awaitility.*"
              + "|surefire-.*|HttpClient-\\d+-SelectorManager|JFR .*|Java2D.*|Keep-Alive.*");
  private static final Pattern JDK_FILES =
      Pattern.compile(
          ".*\\.(jar|jsa|so|class|jmod)( \\(deleted\\))?|.*/lib/modules|/dev/.*|/proc/.*|/sys/.*");

  LeakSnapshot {
    threads = Map.copyOf(threads);
    files = Map.copyOf(files);
  }

  static LeakSnapshot take() {
    try {
      return new LeakSnapshot(liveThreads(), openFiles());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Return one line for each thing that is here and was not there before.
  List<String> since(LeakSnapshot before) {
    List<String> leaks = new ArrayList<>();
    threads.forEach(
        (id, name) -> {
          if (!before.threads.containsKey(id)) {
            leaks.add("thread #" + id + " \"" + name + "\"");
          }
        });
    files.forEach(
        (number, target) -> {
          if (!target.equals(before.files.get(number))) {
            leaks.add("file descriptor " + number + " " + target);
          }
        });
    leaks.sort(null);
    return leaks;
  }

  private static Map<String, String> liveThreads() throws IOException {
    HotSpotDiagnosticMXBean diagnostics =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    Path folder = Files.createTempDirectory("threads");
    Path dump = folder.resolve("dump.txt");
    try {
      // The only public way to see virtual threads; Thread.getAllStackTraces leaves them out.
      diagnostics.dumpThreads(dump.toString(), ThreadDumpFormat.TEXT_PLAIN);
      Map<String, String> threads = new HashMap<>();
      for (String line : Files.readAllLines(dump)) {
        Matcher thread = THREAD.matcher(line);
        if (thread.matches() && !JDK_THREADS.matcher(thread.group(2)).matches()) {
          threads.put(thread.group(1), thread.group(2));
        }
      }
      return threads;
    } finally {
      Files.deleteIfExists(dump);
      Files.delete(folder);
    }
  }

  private static Map<String, String> openFiles() throws IOException {
    Map<String, String> listening = listeningPorts();
    Map<String, String> files = new HashMap<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        String target = target(descriptor);
        Matcher socket = SOCKET.matcher(target);
        String port = socket.matches() ? listening.get(socket.group(1)) : null;
        if (!JDK_FILES.matcher(target).matches()) {
          String number = descriptor.getFileName().toString();
          files.put(number, port == null ? target : target + ", listening on port " + port);
        }
      }
    }
    return files;
  }

  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "/proc/gone"; // closed since the folder was listed: for example the listing itself
    }
  }

  /// Return the inode of each listening socket of this network namespace with its port.
  private static Map<String, String> listeningPorts() throws IOException {
    Map<String, String> ports = new HashMap<>();
    for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
      Path file = Path.of(table);
      if (!Files.exists(file)) {
        continue;
      }
      for (String line : Files.readAllLines(file)) {
        String[] column = BLANKS.split(line.strip(), -1);
        if (column.length > 9 && column[3].equals("0A")) {
          String hex = column[1].substring(column[1].indexOf(':') + 1);
          ports.put(column[9], String.valueOf(Integer.parseInt(hex, 16)));
        }
      }
    }
    return ports;
  }
}
