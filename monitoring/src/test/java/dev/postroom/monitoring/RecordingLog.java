package dev.postroom.monitoring;

import dev.postroom.platform.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A log that keeps its lines, each as `INF text`. Thread-safe.
final class RecordingLog implements Log {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public boolean isEnabled(Level level) {
    return level.compareTo(Level.INFO) >= 0;
  }

  @Override
  public void log(Level level, String text) {
    if (isEnabled(level)) {
      lines.add(level.label() + " " + text);
    }
  }

  List<String> lines() {
    return lines;
  }
}
