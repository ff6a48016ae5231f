package dev.postroom.interop;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.RawConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// What can be seen of a server that was started with some flags, without what differs each time:
/// ports, ids, times.
///
/// @param code the exit code after SIGTERM
/// @param info fields of INFO
/// @param levels the levels of the lines in its log
/// @param times whether lines have the time: `none`, `local` or `utc`
/// @param payloads traced payloads of a message of ten digits
/// @param startLines the lines of the start, without those about versions
/// @param files the files it left and their permissions
/// @param ports what the ports file held, without numbers
record FlagEffect(
    int code,
    Map<String, String> info,
    TreeSet<String> levels,
    String times,
    TreeSet<String> payloads,
    List<String> startLines,
    TreeSet<String> files,
    String ports) {
  private static final Pattern FIELD =
      Pattern.compile("\"(server_name|host|auth_required|max_payload)\":(\"[^\"]*\"|[^,}]+)");
  private static final Pattern LINE =
      Pattern.compile("\\[\\d+] (\\d{4}/\\S+ [\\d:.]+ )?\\[(\\w{3})] (.*)");

  /// A zone in which no time is that of UTC.
  private static final String ZONE = "America/New_York";

  /// Start a server in a folder of its own, talk to it, end it, and return what was seen.
  static FlagEffect of(Path program, List<String> flags, Path folder) throws IOException {
    ProcessBuilder command =
        Commands.command(program, flags.toArray(String[]::new)).directory(folder.toFile());
    try (ChildProcess server = ChildProcess.start(Commands.in(Map.of("TZ", ZONE), command))) {
      Awaitility.await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(5))
          .atMost(Duration.ofSeconds(60))
          .until(() -> log(server, folder).contains("Server is ready") || server.hasEnded());
      Map<String, String> info = talk(port(log(server, folder)));
      String ports = ports(server, folder);
      server.signal("TERM");
      int code = server.awaitEnd().code();
      String log = log(server, folder);
      return new FlagEffect(
          code,
          info,
          matches(log, "\\[\\d+] .*?\\[(\\w{3})] "),
          times(log),
          matches(log, "cid:.*<<- MSG_PAYLOAD: (.*)"),
          startLines(log),
          files(folder),
          ports);
    }
  }

  /// Everything it logged, wherever it is, the oldest first.
  private static String log(ChildProcess server, Path folder) throws IOException {
    StringBuilder log = new StringBuilder(server.errors());
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> logs =
          files.filter(file -> file.getFileName().toString().startsWith("x.log")).toList();
      logs.stream().filter(file -> !file.endsWith("x.log")).sorted().forEach(f -> append(log, f));
      logs.stream().filter(file -> file.endsWith("x.log")).forEach(file -> append(log, file));
    }
    return log.toString();
  }

  private static void append(StringBuilder log, Path file) {
    try {
      log.append(Files.readString(file));
    } catch (IOException _) {
      // It was moved away since the folder was listed; the next look finds it.
    }
  }

  private static int port(String log) {
    Matcher line = Pattern.compile("Listening for client connections on \\S*:(\\d+)").matcher(log);
    return line.find() ? Integer.parseInt(line.group(1)) : 0;
  }

  private static Map<String, String> talk(int port) {
    Map<String, String> fields = new TreeMap<>();
    if (port == 0) {
      return fields;
    }
    try (RawConnection client = RawConnection.open(port)) {
      for (MatchResult field : FIELD.matcher(client.readLine()).results().toList()) {
        fields.put(field.group(1), field.group(2).replaceFirst("N[A-Z0-9]{55}", "id"));
      }
      boolean isOpen = !fields.containsKey("auth_required");
      if (isOpen) {
        client.send("CONNECT {\"verbose\":false}\r\nPUB a 10\r\n0123456789\r\nPING\r\n");
        client.readLine();
      }
    }
    return fields;
  }

  private static String ports(ChildProcess server, Path folder) throws IOException {
    Path file = folder.resolve("nats-server_" + server.pid() + ".ports");
    boolean isWanted = server.command().stream().anyMatch(w -> w.matches("-+ports_file_dir(=.)?"));
    if (!isWanted) {
      return "";
    }
    Awaitility.await().pollInSameThread().until(() -> Files.exists(file));
    return Files.readString(file, StandardCharsets.UTF_8).replaceAll(":\\d+\"", ":PORT\"");
  }

  private static TreeSet<String> matches(String log, String pattern) {
    TreeSet<String> found = new TreeSet<>();
    Pattern.compile(pattern).matcher(log).results().forEach(each -> found.add(each.group(1)));
    return found;
  }

  private static String times(String log) {
    Matcher line = LINE.matcher(log);
    if (!line.find()) {
      return "no line";
    }
    if (line.group(1) == null) {
      return "none";
    }
    LocalDateTime time =
        LocalDateTime.parse(
            line.group(1).strip(), DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSSSSS"));
    Duration age = Duration.between(time.toInstant(ZoneOffset.UTC), Instant.now());
    return age.abs().toMinutes() < 30 ? "utc" : "local";
  }

  private static List<String> startLines(String log) {
    return LINE.matcher(log)
        .results()
        .filter(line -> line.group(2).equals("INF") || line.group(2).equals("WRN"))
        .map(line -> line.group(3))
        .filter(text -> !text.matches("Rotated.*|  Version.*|  Node.*"))
        .map(text -> text.replaceAll("N[A-Z0-9]{55}", "id").replaceAll(":\\d+$", ":PORT"))
        .toList();
  }

  private static TreeSet<String> files(Path folder) throws IOException {
    TreeSet<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replaceAll("\\.\\d{4}\\.[\\d.]+", ".BACKUP");
        names.add(name + " " + Files.getPosixFilePermissions(file).size());
      }
    }
    return names;
  }
}
