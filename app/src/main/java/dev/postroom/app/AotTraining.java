package dev.postroom.app;

import java.io.IOException;

/// What the JVM remembers in its AOT cache: a short life of a server. The launcher runs it once per
/// jar and JDK (docs/adr/0010-launcher-and-aot-cache.md).
public final class AotTraining {
  private AotTraining() {}

  /// Train, and end normally: the cache is written at the end of the JVM.
  public static void main(String[] arguments) throws IOException {
    if (Main.goesToClient("", "-a")) { // asked at each start
      throw new IllegalStateException("a flag is taken for a verb");
    }
    dev.postroom.server.AotTraining.main(arguments);
  }
}
