package dev.postroom.server.options;

import dev.postroom.platform.Escape;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The words of a command line, read as Go's `flag` package reads them (docs/spec/core.md 2.1).
final class Arguments {
  private final Map<Flag, Given> given = new EnumMap<>(Flag.class);
  private String command = "";

  private Arguments() {}

  /// Read all words.
  ///
  /// @throws MisuseException with Go's words at the first flag that is wrong
  static Arguments parse(List<String> words) throws MisuseException {
    Arguments arguments = new Arguments();
    int next = 0;
    while (next < words.size()) {
      String word = words.get(next);
      if (word.length() < 2 || word.charAt(0) != '-') {
        arguments.command = word;
        break;
      }
      next++;
      if (word.equals("--")) {
        arguments.command = next < words.size() ? words.get(next) : "";
        break;
      }
      String following = next < words.size() ? words.get(next) : null;
      if (arguments.read(word, following)) {
        next++;
      }
    }
    return arguments;
  }

  /// Read one flag, and return whether it took the word that follows it.
  private boolean read(String word, @Nullable String following) throws MisuseException {
    String body = word.substring(word.startsWith("--") ? 2 : 1);
    if (body.isEmpty() || body.charAt(0) == '-' || body.charAt(0) == '=') {
      throw new MisuseException("bad flag syntax: " + word);
    }
    int equals = body.indexOf('=');
    String name = equals < 0 ? body : body.substring(0, equals);
    Flag flag = Flag.named(name);
    if (flag == null) {
      throw new MisuseException("flag provided but not defined: -" + name);
    }
    if (equals >= 0) {
      put(flag, name, body.substring(equals + 1));
      return false;
    }
    if (flag.kind().isSwitch()) {
      put(flag, name, "true");
      return false;
    }
    if (following == null) {
      throw new MisuseException("flag needs an argument: -" + name);
    }
    put(flag, name, following);
    return true;
  }

  private void put(Flag flag, String name, String value) throws MisuseException {
    try {
      if (flag.kind().isSwitch()) {
        isTrue(value);
      } else if (flag.kind().isNumber()) {
        GoInteger.parse(value);
      }
    } catch (IllegalArgumentException wrong) {
      String what = flag.kind().isSwitch() ? "invalid boolean value " : "invalid value ";
      String where = flag.kind().isSwitch() ? " for -" : " for flag -";
      throw new MisuseException(
          what + Escape.quote(value) + where + name + ": " + wrong.getMessage());
    }
    given.put(flag, new Given(name, value));
  }

  private static boolean isTrue(String value) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> throw new IllegalArgumentException("parse error");
    };
  }

  /// Return the first word that is no flag; empty when there is none.
  String command() {
    return command;
  }

  /// Return the first flag that asks for a feature Postroom does not have, as it was written. One
  /// that switches such a feature off asks for nothing.
  @Nullable String missing() {
    for (Map.Entry<Flag, Given> each : given.entrySet()) {
      Flag flag = each.getKey();
      if (flag.kind().isMissing() && asksForSomething(flag)) {
        return "-" + each.getValue().name;
      }
    }
    return null;
  }

  private boolean asksForSomething(Flag flag) {
    if (flag.kind().isSwitch()) {
      return isOn(flag);
    }
    return flag.kind().isNumber() ? number(flag) != 0 : !text(flag).isEmpty();
  }

  boolean has(Flag flag) {
    return given.containsKey(flag);
  }

  /// Return whether a switch is on; off when it was not given.
  boolean isOn(Flag flag) {
    Given value = given.get(flag);
    return value != null && isTrue(value.value);
  }

  /// Return the text given; empty when there was none.
  String text(Flag flag) {
    Given value = given.get(flag);
    return value == null ? "" : value.value;
  }

  /// Return the number given; 0 when there was none.
  long number(Flag flag) {
    return has(flag) ? GoInteger.parse(text(flag)) : 0;
  }

  private record Given(String name, String value) {}

  /// A command line that cannot be read; the message has no program name before it.
  static final class MisuseException extends Exception {
    private static final long serialVersionUID = 1L;

    MisuseException(String message) {
      super(message);
    }
  }
}
