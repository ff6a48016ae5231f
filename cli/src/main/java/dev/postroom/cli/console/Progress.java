package dev.postroom.cli.console;

/// A bar on standard error that shows how far something is; nothing where that is no terminal.
/// Confined to one thread.
public final class Progress {
  private static final int WIDTH = 30;
  private static final long REDRAW_NANOS = 200_000_000;

  private final Console console;
  private final long all;
  private long drawnAt;
  private boolean isDrawn;

  /// Make a bar.
  ///
  /// @param all how many there are to do
  public Progress(Console console, long all) {
    this.console = console;
    this.all = Math.max(1, all);
    this.drawnAt = console.clock().nanos();
  }

  /// Show how many are done, unless that was shown a moment ago.
  public void show(long done) {
    if (!console.terminals().err()) {
      return;
    }
    long now = console.clock().nanos();
    if (now - drawnAt < REDRAW_NANOS) {
      return;
    }
    drawnAt = now;
    isDrawn = true;
    int full = (int) (WIDTH * Math.min(done, all) / all);
    String bar = "#".repeat(full) + "-".repeat(WIDTH - full);
    long percent = 100 * Math.min(done, all) / all;
    console.draw("\r[" + bar + "] " + percent + "%  " + Amounts.count(done));
  }

  /// Take the bar away.
  public void end() {
    if (isDrawn) {
      console.draw("\r\u001b[K");
    }
  }
}
