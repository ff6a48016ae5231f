package dev.postroom.app;

import dev.postroom.platform.Log;

/// Writes nothing.
enum NoLog implements Log {
  INSTANCE;

  @Override
  public boolean isEnabled(Level level) {
    return false;
  }

  @Override
  public void log(Level level, String text) {}
}
