package dev.postroom.testsupport.transcript;

import dev.postroom.testsupport.Bytes;
import dev.postroom.testsupport.transcript.Step.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the lines of a transcript into steps. Used once.
final class TranscriptParser {
  private static final Pattern BAR = Pattern.compile("\\|");
  private static final Pattern TIME = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s)");

  private interface Reader {
    void read(int number, Matcher match);
  }

  private record LineKind(Pattern pattern, Reader reader) {
    LineKind(String pattern, Reader reader) {
      this(Pattern.compile(pattern), reader);
    }
  }

  private final List<LineKind> kinds =
      List.of(
          new LineKind("(spec|config|server|ways): (.+)", this::setting),
          new LineKind(
              "(?:\\[(\\S+?)\\.\\.(\\S+)] )?([A-Z]\\w*(?:\\|[A-Z]\\w*)*)([<>])([~?]?)(?: (.*))?",
              this::talk),
          new LineKind(
              "([A-Z]\\w*) reason: (.+)",
              (number, match) -> add(new Step.Reason(number, match.group(1), match.group(2)))),
          new LineKind(
              "([A-Z]\\w*) quiet (\\S+)",
              (number, match) -> add(new Step.Quiet(number, match.group(1), time(match.group(2))))),
          new LineKind(
              "monitor (/\\S*) (\\{.*})",
              (number, match) -> add(new Step.Monitor(number, match.group(1), match.group(2)))),
          new LineKind("reload(?: (.*))?", this::reload),
          new LineKind("said (.+)", this::said),
          new LineKind("logs (.+)", (number, match) -> add(new Step.Logs(number, match.group(1)))),
          new LineKind(
              "signal (\\w+)", (number, match) -> add(new Step.Signal(number, match.group(1)))),
          new LineKind(
              "exit (\\d+)",
              (number, match) -> add(new Step.Exit(number, Integer.parseInt(match.group(1))))),
          new LineKind("refused", (number, _) -> add(new Step.Refused(number))));

  private final String name;
  private final List<String> specs = new ArrayList<>();
  private final List<String> config = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private boolean ownServer;
  private boolean wholeOnly;

  TranscriptParser(String name) {
    this.name = name;
  }

  Transcript parse(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      try {
        if (!line.isBlank() && !line.startsWith("#")) {
          parse(i + 1, line);
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ":" + (i + 1) + ": " + e.getMessage(), e);
      }
    }
    Transcript transcript = new Transcript(name, specs, config, ownServer, wholeOnly, steps);
    return transcript.isTimed()
        ? new Transcript(name, specs, config, ownServer, true, steps)
        : transcript;
  }

  private void parse(int number, String line) {
    for (LineKind kind : kinds) {
      Matcher match = kind.pattern().matcher(line);
      if (match.matches()) {
        kind.reader().read(number, match);
        return;
      }
    }
    throw new IllegalArgumentException("cannot understand \"" + line + "\"");
  }

  private void setting(int number, Matcher match) {
    String value = match.group(2);
    switch (match.group(1)) {
      case "spec" -> specs.add(value);
      case "config" -> config.add(value);
      case "server" -> ownServer = value.equals("own");
      default -> wholeOnly = value.equals("whole");
    }
  }

  /// Add a line to the configuration of the line before, or begin one.
  private void reload(int number, Matcher match) {
    List<String> lines = new ArrayList<>();
    int first = number;
    if (!steps.isEmpty() && steps.getLast() instanceof Step.Reload before) {
      lines.addAll(before.config());
      first = before.line();
      steps.removeLast();
    }
    lines.add(match.group(1) == null ? "" : match.group(1));
    ownServer = true; // others must not meet this configuration
    wholeOnly = true;
    add(new Step.Reload(first, lines));
  }

  /// Add a line to those of the line before, or begin anew.
  private void said(int number, Matcher match) {
    List<String> lines = new ArrayList<>();
    int first = number;
    if (!steps.isEmpty() && steps.getLast() instanceof Step.Said before) {
      lines.addAll(before.lines());
      first = before.line();
      steps.removeLast();
    }
    if (!match.group(1).equals("nothing")) {
      lines.add(match.group(1));
    }
    add(new Step.Said(first, lines));
  }

  private void add(Step step) {
    steps.add(step);
  }

  private void talk(int number, Matcher match) {
    String client = match.group(3);
    String text = match.group(6) == null ? "" : match.group(6);
    if (match.group(4).equals(">")) {
      send(number, client, text);
    } else if (client.contains("|")) {
      List<String> clients = List.of(BAR.split(client, -1));
      add(new Step.OneReceives(number, clients, Escapes.decodeLine(text)));
    } else if (match.group(5).isEmpty()) {
      Window window =
          match.group(1) == null
              ? Window.SOON
              : new Window(time(match.group(1)), time(match.group(2)));
      receive(number, client, text, window);
    } else {
      group(number, client, match.group(5), Escapes.decodeLine(text));
    }
  }

  private void send(int number, String client, String text) {
    if (text.equals("<EOF>") || text.equals("<RST>")) {
      add(new Step.Leave(number, client, text.equals("<RST>")));
      return;
    }
    Bytes bytes = Escapes.decodeLine(text);
    if (!steps.isEmpty()
        && steps.getLast() instanceof Step.Send before
        && before.client().equals(client)) {
      steps.removeLast();
      add(new Step.Send(before.line(), client, before.bytes().plus(bytes)));
    } else {
      add(new Step.Send(number, client, bytes));
    }
  }

  private void receive(int number, String client, String text, Window window) {
    add(
        switch (text) {
          case "<EOF>" -> new Step.End(number, client, false, window);
          case "<EOF|RST>" -> new Step.End(number, client, true, window);
          case "<REST>" -> new Step.Rest(number, client);
          case "<OPEN>" -> new Step.Open(number, client);
          default ->
              text.startsWith("INFO {")
                  ? new Step.Info(number, client, text.substring("INFO ".length()), window)
                  : new Step.Receive(number, client, Escapes.decodeLine(text), window);
        });
  }

  /// Add a message to the group of the line before, or begin one.
  private void group(int number, String client, String kind, Bytes message) {
    List<Bytes> messages = new ArrayList<>();
    boolean all = kind.equals("~");
    @Nullable Step last = steps.isEmpty() ? null : steps.getLast();
    int first = number;
    if (all && last instanceof Step.ReceiveAll before && before.client().equals(client)) {
      messages.addAll(before.messages());
      first = before.line();
      steps.removeLast();
    } else if (!all && last instanceof Step.ReceiveOne before && before.client().equals(client)) {
      messages.addAll(before.messages());
      first = before.line();
      steps.removeLast();
    }
    messages.add(message);
    add(
        all
            ? new Step.ReceiveAll(first, client, messages)
            : new Step.ReceiveOne(first, client, messages));
  }

  private static Duration time(String text) {
    Matcher match = TIME.matcher(text);
    if (!match.matches()) {
      throw new IllegalArgumentException("not a time: " + text);
    }
    double number = Double.parseDouble(match.group(1));
    return Duration.ofMillis(Math.round(match.group(2).equals("s") ? number * 1000 : number));
  }
}
