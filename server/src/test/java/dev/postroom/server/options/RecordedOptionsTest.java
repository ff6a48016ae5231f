package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.config.ConfigParser;
import dev.postroom.platform.Escape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What `-t` says of a configuration is what nats-server says, to the last character.
/// `config/src/test/oracle/record.py NATS_SERVER recorded.tsv` asks it again.
class RecordedOptionsTest {

  @Test
  void every_recorded_configuration_is_judged_as_nats_server_judged_it() throws IOException {
    List<String> lines = recordedLines();

    List<String> differences = new ArrayList<>();
    for (String line : lines) {
      int tab = line.indexOf('\t');
      String text = unescape(line.substring(0, tab));
      String theirs = withoutCrash(unescape(line.substring(tab + 1)));
      String ours = judge(text);
      if (!ours.equals(theirs)) {
        differences.add(Escape.quote(text) + "\n  nats-server: " + theirs + "\n  ours: " + ours);
      }
    }

    assertThat(lines).hasSizeGreaterThan(1_000);
    assertThat(differences).isEmpty();
  }

  /// A value of the wrong type in an authorization block lets nats-server fall over its own nil
  /// pointer, and it says so; that line is nobody's specification.
  private static String withoutCrash(String answer) {
    List<String> lines = new ArrayList<>(Arrays.asList(answer.split("\n", -1)));
    lines.removeIf(line -> line.contains("runtime error"));
    return String.join("\n", lines);
  }

  private static String judge(String text) {
    ConfigParser parser = new ConfigParser(path -> file(path, text), Map.of("x", "1", "y", "[a]"));
    CommandLine commandLine = new CommandLine("nats-server", "", parser);
    return switch (commandLine.read(List.of("-t", "-c", "q.conf"))) {
      case Command.Approve(String message) ->
          "VALID " + message.substring(message.indexOf('(') + 1, message.indexOf(')'));
      case Command.Refuse(String message) -> sorted(message.substring("nats-server: ".length()));
      case Command.Show _, Command.Misuse _, Command.Send _, Command.Run _ ->
          throw new AssertionError("-t did neither approve nor refuse");
    };
  }

  private static byte[] file(String path, String text) throws IOException {
    return switch (path) {
      case "q.conf" -> text.getBytes(StandardCharsets.UTF_8);
      case "a.conf" -> "y: 5\nx: 7".getBytes(StandardCharsets.UTF_8);
      default -> throw new IOException("open " + path + ": no such file or directory");
    };
  }

  /// Messages with positions end in an empty line and come in no order.
  private static String sorted(String message) {
    if (!message.endsWith("\n\n")) {
      return message.substring(0, message.length() - 1);
    }
    List<String> lines = Arrays.asList(message.strip().split("\n", -1));
    Collections.sort(lines);
    return String.join("\n", lines);
  }

  private static List<String> recordedLines() throws IOException {
    try (InputStream in = RecordedOptionsTest.class.getResourceAsStream("recorded.tsv")) {
      if (in == null) {
        throw new IOException("recorded.tsv is missing");
      }
      List<String> lines =
          new ArrayList<>(
              Arrays.asList(new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)));
      lines.removeIf(String::isEmpty);
      return lines;
    }
  }

  private static String unescape(String text) {
    return text.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\");
  }
}
