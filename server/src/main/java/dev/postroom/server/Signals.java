package dev.postroom.server;

import java.util.List;
import java.util.function.Consumer;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/// Hands the process's signals to a handler.
///
/// `sun.misc.Signal` is used here and nowhere else; there is no other way to hear of SIGHUP and its
/// like. The compiler warns of it in a way that cannot be suppressed, unless it compiles against
/// the JDK itself: see this module's pom.xml.
public final class Signals {
  private Signals() {}

  /// Call the handler with a signal's short name (`INT`) each time one of these arrives, on a
  /// thread of its own.
  ///
  /// @throws UnsupportedOperationException when this Java has no such signal or gives none away
  public static void handle(List<String> names, Consumer<String> handler) {
    try {
      SignalHandler forward = signal -> handler.accept(signal.getName());
      for (String name : names) {
        handle(name, forward);
      }
    } catch (NoClassDefFoundError none) { // a runtime image without the module jdk.unsupported
      throw new UnsupportedOperationException("this Java gives no signals away", none);
    }
  }

  private static void handle(String name, SignalHandler handler) {
    try {
      var _ = Signal.handle(new Signal(name), handler);
    } catch (IllegalArgumentException taken) {
      throw new UnsupportedOperationException("SIG" + name + " cannot be handled: " + taken, taken);
    }
  }
}
