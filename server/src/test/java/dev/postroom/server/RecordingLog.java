package dev.postroom.server;

import dev.postroom.platform.Log;
import java.util.ArrayList;
import java.util.List;

/// Remembers lines as `[INF] text`. Thread-safe.
final class RecordingLog implements Log {
  private final List<String> lines = new ArrayList<>();

  @Override
  public boolean isEnabled(Level level) {
    return level != Level.TRACE;
  }

  @Override
  public synchronized void log(Level level, String text) {
    lines.add("[" + level.label() + "] " + text);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }
}
