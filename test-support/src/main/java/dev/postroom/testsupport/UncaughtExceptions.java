package dev.postroom.testsupport;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Fails the run when any thread, of whatever test, dies of an exception that nobody caught.
///
/// JUnit registers it for every test class by itself (`META-INF/services`). A death is charged to
/// the test that is running, or to the whole run when no test is left. A test that means a thread
/// to die takes a parameter of type [Deaths] and calls [Deaths#take].
public final class UncaughtExceptions
    implements BeforeAllCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(UncaughtExceptions.class);

  /// The threads that died since somebody last looked. Thread-safe.
  public static final class Deaths {
    private final Queue<Throwable> queue = new ConcurrentLinkedQueue<>();

    /// Return what the dead threads died of, oldest first, and forget it.
    public List<Throwable> take() {
      List<Throwable> taken = new ArrayList<>();
      for (Throwable next = queue.poll(); next != null; next = queue.poll()) {
        taken.add(next);
      }
      return taken;
    }

    private void add(Thread thread, Throwable cause) {
      queue.add(new IllegalStateException("thread \"" + thread.getName() + "\" died", cause));
    }

    private void check() {
      List<Throwable> causes = take();
      if (!causes.isEmpty()) {
        AssertionError failure =
            new AssertionError(causes.size() + " thread(s) died of an uncaught exception");
        causes.forEach(failure::addSuppressed);
        throw failure;
      }
    }
  }

  /// The handler of one run. It lives in the root store: JUnit closes it, and so looks a last time,
  /// when all tests are over.
  private static final class Watch implements AutoCloseable {
    private final Deaths deaths = new Deaths();
    private final Thread.@Nullable UncaughtExceptionHandler before =
        Thread.getDefaultUncaughtExceptionHandler();

    Watch() {
      Thread.setDefaultUncaughtExceptionHandler(deaths::add);
    }

    @Override
    public void close() {
      Thread.setDefaultUncaughtExceptionHandler(before);
      deaths.check();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    deaths(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    deaths(context).check();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    deaths(context).check();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Deaths.class;
  }

  @Override
  public Deaths resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return deaths(context);
  }

  private static Deaths deaths(ExtensionContext context) {
    Store wholeRun = context.getRoot().getStore(NAMESPACE);
    return wholeRun.computeIfAbsent(Watch.class, _ -> new Watch(), Watch.class).deaths;
  }
}
