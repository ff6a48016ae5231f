package dev.postroom.server.options;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The command line, in Go's flag syntax (docs/spec/core.md 2.1): `-name`, `--name`, `-name=value`, `-name value`; parsing stops at the
/// first word that is no flag. Flags are kept and applied after the configuration file, so they win over it.
public final class Flags {
  private static final Map<String, Flag> TABLE = table();

  private final List<Given> given = new ArrayList<>();
  private boolean help;
  private boolean version;
  private String configFile = "";

  /// What the command line asks for.
  public sealed interface Outcome {
    /// Start the server.
    record Run(Flags flags) implements Outcome {}

    /// Show the help text.
    record Help() implements Outcome {}

    /// Show the version.
    record Version() implements Outcome {}

    /// A flag is wrong: show the text and the help; the Go server exits with 0 then.
    record WrongFlag(String text) implements Outcome {}

    /// The command line cannot be followed; exit with 1.
    record Refused(String text) implements Outcome {}
  }

  private interface Action {
    void apply(OptionsDraft draft, String value);
  }

  private enum Kind {
    SWITCH,
    NUMBER,
    TEXT
  }

  private record Flag(Kind kind, @Nullable Action action) {}

  private record Given(Action action, String value) {}

  private Flags() {}

  /// Read a command line.
  public static Outcome parse(String... arguments) {
    return new Flags().read(arguments);
  }

  /// Return the configuration file named by `-c`; empty without.
  public String configFile() {
    return configFile;
  }

  /// Write what was given into the draft, in the order it was given.
  public void applyTo(OptionsDraft draft) {
    for (Given flag : given) {
      flag.action.apply(draft, flag.value);
    }
  }

  private Outcome read(String... arguments) {
    int i = 0;
    while (i < arguments.length) {
      String word = arguments[i++];
      if (word.length() < 2 || word.charAt(0) != '-') {
        return words(word);
      }
      if (word.equals("--")) {
        return i < arguments.length ? words(arguments[i]) : outcome();
      }
      String body = word.substring(word.startsWith("--") ? 2 : 1);
      if (body.startsWith("-") || body.startsWith("=")) {
        return new Outcome.WrongFlag("bad flag syntax: " + word);
      }
      int equals = body.indexOf('=');
      String name = equals < 0 ? body : body.substring(0, equals);
      String value = equals < 0 ? null : body.substring(equals + 1);
      Flag flag = TABLE.get(name);
      if (flag == null) {
        return new Outcome.WrongFlag("flag provided but not defined: -" + name);
      }
      if (value == null && flag.kind != Kind.SWITCH) {
        if (i == arguments.length) {
          return new Outcome.WrongFlag("flag needs an argument: -" + name);
        }
        value = arguments[i++];
      }
      Outcome wrong = take(flag, name, value == null ? "true" : value);
      if (wrong != null) {
        return wrong;
      }
    }
    return outcome();
  }

  private @Nullable Outcome take(Flag flag, String name, String value) {
    String normal = value;
    if (flag.kind == Kind.SWITCH) {
      Boolean on = goBoolean(value);
      if (on == null) {
        return new Outcome.WrongFlag(
            "invalid boolean value \"" + value + "\" for -" + name + ": parse error");
      }
      normal = on.toString();
    } else if (flag.kind == Kind.NUMBER) {
      try {
        normal = Integer.toString(Integer.parseInt(value));
      } catch (NumberFormatException e) {
        return new Outcome.WrongFlag(
            "invalid value \"" + value + "\" for flag -" + name + ": parse error");
      }
    }
    switch (name) {
      case "h", "help" -> help = normal.equals("true");
      case "v", "version" -> version = normal.equals("true");
      case "c", "config" -> configFile = normal;
      default -> {
        if (flag.action == null) {
          return new Outcome.Refused(
              "the flag -" + name + " belongs to a feature that Postroom does not have yet");
        }
        given.add(new Given(flag.action, normal));
      }
    }
    return null;
  }

  private Outcome words(String first) {
    return switch (first.toLowerCase(Locale.ROOT)) {
      case "version" -> new Outcome.Version();
      case "help" -> new Outcome.Help();
      default -> new Outcome.Refused("unrecognized command: \"" + first + "\"");
    };
  }

  private Outcome outcome() {
    if (help) {
      return new Outcome.Help();
    }
    return version ? new Outcome.Version() : new Outcome.Run(this);
  }

  private static @Nullable Boolean goBoolean(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "TRUE", "True" -> Boolean.TRUE;
      case "0", "f", "F", "false", "FALSE", "False" -> Boolean.FALSE;
      default -> null;
    };
  }

  private static boolean isOn(String value) {
    return value.equals("true");
  }

  private static Map<String, Flag> table() {
    Map<String, Flag> table = new HashMap<>();
    text(table, (draft, value) -> draft.host = value, "a", "addr", "net");
    number(table, (draft, value) -> draft.port = Integer.parseInt(value), "p", "port");
    text(table, (draft, value) -> draft.serverName = value, "n", "name", "server_name");
    number(table, (draft, value) -> draft.httpPort = Integer.parseInt(value), "m", "http_port");
    text(table, (draft, value) -> draft.clientAdvertise = value, "client_advertise");
    text(table, (draft, value) -> draft.user = value, "user");
    text(table, (draft, value) -> draft.password = value, "pass");
    text(table, (draft, value) -> draft.token = value, "auth");
    text(table, (draft, value) -> draft.logFile = value, "l", "log");
    on(table, (draft, value) -> draft.debug = isOn(value), "D", "debug");
    on(table, (draft, value) -> draft.trace = isOn(value), "V", "trace", "VV");
    on(
        table,
        (draft, value) -> {
          draft.debug = isOn(value);
          draft.trace = isOn(value);
        },
        "DV",
        "DVV");
    on(table, (draft, value) -> draft.logtime = isOn(value), "T", "logtime");
    on(table, (draft, value) -> draft.logtimeUtc = isOn(value), "logtime_utc");
    number(
        table, (draft, value) -> draft.maxTracedMsgLen = Integer.parseInt(value), "max_traced_msg_len");
    on(table, null, "h", "help", "v", "version");
    text(table, null, "c", "config");
    notYet(table);
    return table;
  }

  private static void notYet(Map<String, Flag> table) {
    on(table, null, "t", "s", "syslog", "js", "jetstream", "tls", "tlsverify", "no_advertise");
    on(table, null, "help_tls");
    number(table, null, "ms", "https_port", "log_size_limit", "connect_retries", "profile");
    text(table, null, "P", "pid", "sl", "signal", "ports_file_dir", "r", "remote_syslog");
    text(table, null, "sd", "store_dir", "tlscert", "tlskey", "tlscacert", "routes");
    text(table, null, "cluster", "cluster_listen", "cluster_name", "cluster_advertise");
  }

  private static void on(Map<String, Flag> table, @Nullable Action action, String... names) {
    add(table, Kind.SWITCH, action, names);
  }

  private static void text(Map<String, Flag> table, @Nullable Action action, String... names) {
    add(table, Kind.TEXT, action, names);
  }

  private static void number(Map<String, Flag> table, @Nullable Action action, String... names) {
    add(table, Kind.NUMBER, action, names);
  }

  private static void add(
      Map<String, Flag> table, Kind kind, @Nullable Action action, String... names) {
    for (String name : names) {
      table.put(name, new Flag(kind, action));
    }
  }
}
