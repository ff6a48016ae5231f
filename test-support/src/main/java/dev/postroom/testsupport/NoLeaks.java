package dev.postroom.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/// Fails a test that leaves a thread, an open file, a socket or a listening port behind.
///
/// On a class (`@ExtendWith(NoLeaks.class)`) it compares before the first and after the last test;
/// as a field of the instance (`@RegisterExtension final NoLeaks noLeaks = new NoLeaks()`) around
/// every test. What is being closed gets five seconds to go. It sees the whole process, so tests
/// beside it must not run in parallel in the same JVM. Linux only.
public final class NoLeaks
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(NoLeaks.class);

  /// The JUnit configuration parameter for the milliseconds that closing things get to go.
  static final String SETTLING_MILLIS = "postroom.noleaks.settling";

  @Override
  public void beforeAll(ExtensionContext context) {
    remember(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (store(context).get("class") == null) {
      remember(context);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (store(context).get("class") == null) {
      check(context);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    check(context);
  }

  private static void remember(ExtensionContext context) {
    context.getRoot().getStore(NAMESPACE).computeIfAbsent(WarmUp.class, _ -> new WarmUp());
    String level = context.getTestMethod().isPresent() ? "method" : "class";
    store(context).put(level, LeakSnapshot.take());
  }

  private static void check(ExtensionContext context) {
    String level = context.getTestMethod().isPresent() ? "method" : "class";
    @Nullable LeakSnapshot before = store(context).remove(level, LeakSnapshot.class);
    if (before == null) {
      throw new IllegalStateException("no snapshot was taken before " + context.getDisplayName());
    }
    long settling =
        context.getConfigurationParameter(SETTLING_MILLIS).map(Long::valueOf).orElse(5_000L);
    AtomicReference<List<String>> leaks = new AtomicReference<>(List.of());
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(20))
          .atMost(Duration.ofMillis(settling))
          .until(
              () -> {
                leaks.set(LeakSnapshot.take().since(before));
                return leaks.get().isEmpty();
              });
    } catch (ConditionTimeoutException _) {
      throw new AssertionError(
          context.getDisplayName() + " left behind:\n  " + String.join("\n  ", leaks.get()));
    }
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }

  /// Makes the JDK open what it opens once and keeps for the life of the process, the pollers of
  /// virtual threads above all, so that no test is blamed for them.
  private static final class WarmUp {
    WarmUp() {
      try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        Thread reader = Thread.ofVirtual().name("warm-up").start(() -> readOneByte(listener));
        try (Socket peer = listener.accept()) {
          peer.getOutputStream().write('x');
          reader.join();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    private static void readOneByte(ServerSocket listener) {
      try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
        socket.getInputStream().read();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
