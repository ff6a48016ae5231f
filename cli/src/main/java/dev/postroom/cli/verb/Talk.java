package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.platform.Log;

/// Writes what the client has to say of itself to standard error: warnings and worse.
public record Talk(Console console) implements Log {
  @Override
  public boolean isEnabled(Level level) {
    return level.compareTo(Level.WARN) >= 0;
  }

  @Override
  public void log(Level level, String text) {
    if (isEnabled(level)) {
      console.say("postroom: " + text);
    }
  }
}
