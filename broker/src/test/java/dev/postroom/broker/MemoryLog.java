package dev.postroom.broker;

import dev.postroom.platform.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps what was logged. Thread-safe.
public final class MemoryLog implements Log {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();

  private volatile boolean tracing;

  /// Keep TRACE lines too, from now on.
  void trace() {
    tracing = true;
  }

  @Override
  public boolean isEnabled(Level level) {
    return tracing || level != Level.TRACE;
  }

  @Override
  public void log(Level level, String text) {
    lines.add(level.label() + " " + text);
  }

  @Override
  public void bug(String text, Throwable cause) {
    bugs.add(new AssertionError(text, cause));
  }

  /// Return every line, its level in front.
  List<String> lines() {
    return List.copyOf(lines);
  }

  /// Return every fault of our own that was caught and logged.
  List<Throwable> bugs() {
    return List.copyOf(bugs);
  }

  /// Return them, and forget them: they were expected.
  List<Throwable> takeBugs() {
    List<Throwable> taken = List.copyOf(bugs);
    bugs.removeAll(taken);
    return taken;
  }
}
