package dev.postroom.server;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// Handles the signals of the operating system, by reflection: `sun.misc.Signal` has no supported counterpart, and naming it does not
/// compile without warnings (ADR 0010).
final class Signals {
  private final Class<?> signalClass;
  private final Class<?> handlerClass;

  Signals() throws ReflectiveOperationException {
    signalClass = Class.forName("sun.misc.Signal");
    handlerClass = Class.forName("sun.misc.SignalHandler");
  }

  /// Run the action, with the signal's short name (`TERM`), whenever the signal comes; on a thread of the JVM.
  void handle(String name, Consumer<String> action) throws ReflectiveOperationException {
    Object signal = signalClass.getConstructor(String.class).newInstance(name);
    InvocationHandler invocation =
        (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            action.accept(name);
            return null;
          }
          return objectMethod(proxy, method, arguments);
        };
    Object handler =
        Proxy.newProxyInstance(
            Signals.class.getClassLoader(), new Class<?>[] {handlerClass}, invocation);
    signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, handler);
  }

  /// Answer what every object is asked; the JVM keeps handlers in a table.
  @SuppressWarnings("ReferenceEquality") // reason: a proxy equals itself only
  private static Object objectMethod(Object proxy, Method method, Object... arguments) {
    return switch (method.getName()) {
      case "hashCode" -> System.identityHashCode(proxy);
      case "equals" -> proxy == arguments[0];
      default -> "signal handler";
    };
  }
}
