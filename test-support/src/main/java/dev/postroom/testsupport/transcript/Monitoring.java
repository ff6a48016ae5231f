package dev.postroom.testsupport.transcript;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/// Reads the monitoring documents of a server.
final class Monitoring {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final int port;

  Monitoring(int port) {
    this.port = port;
  }

  /// Wait until the document matches; it may lag behind what clients see.
  void await(String path, JsonPattern expected) {
    AtomicReference<String> last = new AtomicReference<>("");
    AtomicReference<Optional<String>> mismatch = new AtomicReference<>(Optional.empty());
    try {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(5))
          .atMost(PATIENCE)
          .until(
              () -> {
                last.set(get(path));
                mismatch.set(expected.mismatch(last.get()));
                return mismatch.get().isEmpty();
              });
    } catch (ConditionTimeoutException _) {
      throw new AssertionError(path + ": " + mismatch.get().orElse("") + " in\n" + last.get());
    }
  }

  private String get(String path) {
    try {
      URI uri = URI.create("http://127.0.0.1:" + port + path);
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setRequestProperty("Connection", "close");
      try (InputStream body = connection.getInputStream()) {
        return new String(body.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
