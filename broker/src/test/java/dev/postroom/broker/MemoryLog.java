package dev.postroom.broker;

import dev.postroom.platform.Log;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Keeps what was logged. Thread-safe.
public final class MemoryLog implements Log {
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();

  private volatile boolean tracing;
  private volatile @Nullable String refused;

  /// Keep TRACE lines too, from now on.
  void trace() {
    tracing = true;
  }

  /// Throw for the next line that contains the text, as a full disk or a program's own log may.
  void failFor(String text) {
    refused = text;
  }

  @Override
  public boolean isEnabled(Level level) {
    return tracing || level != Level.TRACE;
  }

  @Override
  public void log(Level level, String text) {
    String unwanted = refused;
    if (unwanted != null && text.contains(unwanted)) {
      refused = null;
      throw new IllegalStateException("no log for: " + text);
    }
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
