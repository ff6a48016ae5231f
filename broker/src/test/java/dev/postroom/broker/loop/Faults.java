package dev.postroom.broker.loop;

import dev.postroom.platform.Log;
import java.util.List;

/// A log that keeps faults of our own, in a list that must be thread-safe.
record Faults(List<Throwable> bugs) implements Log {
  @Override
  public boolean isEnabled(Level level) {
    return false;
  }

  @Override
  public void log(Level level, String text) {}

  @Override
  public void bug(String text, Throwable cause) {
    bugs.add(cause);
  }
}
