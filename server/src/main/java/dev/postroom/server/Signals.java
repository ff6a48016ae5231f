package dev.postroom.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;

/// Hands the process's signals to a handler.
///
/// `sun.misc.Signal` is reached by reflection, here and nowhere else: the compiler warns of it in a
/// way that cannot be suppressed, and there is no other way to hear of SIGHUP and its like.
public final class Signals {
  private Signals() {}

  /// Call the handler with a signal's short name (`INT`) each time one of these arrives, on a
  /// thread of its own.
  ///
  /// @throws ReflectiveOperationException when this Java has no such signal or gives none away
  public static void handle(List<String> names, Consumer<String> handler)
      throws ReflectiveOperationException {
    Class<?> signalType = Class.forName("sun.misc.Signal");
    Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
    Method handle = signalType.getMethod("handle", signalType, handlerType);
    Object proxy =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(), new Class<?>[] {handlerType}, forward(handler));
    for (String name : names) {
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      try {
        handle.invoke(null, signal, proxy);
      } catch (InvocationTargetException taken) {
        throw new ReflectiveOperationException(
            "SIG" + name + " cannot be handled: " + taken.getCause(), taken);
      }
    }
  }

  @SuppressWarnings("ReferenceEquality") // reason: a proxy has no equality of its own to ask for
  private static InvocationHandler forward(Consumer<String> handler) {
    return (proxy, method, arguments) ->
        switch (method.getName()) {
          case "handle" -> {
            Object signal = arguments[0];
            handler.accept((String) signal.getClass().getMethod("getName").invoke(signal));
            yield null;
          }
          case "equals" -> proxy == arguments[0];
          case "hashCode" -> System.identityHashCode(proxy);
          default -> "signal handler";
        };
  }
}
