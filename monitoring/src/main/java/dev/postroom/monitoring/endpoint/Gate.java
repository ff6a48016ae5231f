package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.options.Password;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpResponse;
import dev.postroom.http.HttpStatus;
import dev.postroom.monitoring.options.MonitoringLogin;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Lets those read who know the login of the monitoring port, by the Basic scheme of HTTP; the
/// others get 401. Thread-safe.
///
/// A password whose hash is configured takes long to compare: one at a time is, before a place
/// among those who make documents is taken; a few may wait for that, and the last that was right is
/// remembered.
final class Gate {
  private static final String SCHEME = "basic ";
  private static final int MOST_WAITING = 16;
  private static final Endpoint CLOSED =
      new Refusing(
          HttpResponse.text(HttpStatus.UNAUTHORIZED, "401 Unauthorized\n")
              .with("WWW-Authenticate", "Basic realm=\"postroom\", charset=\"UTF-8\""));
  private static final Endpoint BUSY =
      new Refusing(
          HttpResponse.text(
              HttpStatus.SERVICE_UNAVAILABLE,
              "503 Service Unavailable: too many passwords are being compared\n"));

  /// Who was let in last.
  private static final class Admitted {
    final MonitoringLogin login;
    final byte[] digest;

    Admitted(MonitoringLogin login, byte[] digest) {
      this.login = login;
      this.digest = digest;
    }
  }

  private final Supplier<@Nullable MonitoringLogin> login;
  private final ReentrantLock comparing = new ReentrantLock();
  private final AtomicInteger waiting = new AtomicInteger();
  // Volatile: set by who compares, read by the loop.
  private volatile @Nullable Admitted admitted;

  Gate(Supplier<@Nullable MonitoringLogin> login) {
    this.login = login;
  }

  /// Return who answers the request in place of an endpoint: that itself if the reader may come in.
  Endpoint guard(Endpoint endpoint, HttpRequest request) {
    MonitoringLogin known = login.get();
    if (known == null) {
      return endpoint;
    }
    Optional<String> given = credentials(request);
    if (given.isEmpty()) {
      return CLOSED;
    }
    if (known.password() instanceof Password.Plain || isAdmitted(known, given.get())) {
      return isRight(known, given.get()) ? endpoint : CLOSED;
    }
    return new Comparing(endpoint, known, given.get());
  }

  /// Return `user:password` as the request says it.
  private static Optional<String> credentials(HttpRequest request) {
    String field = request.headers().first("Authorization").orElse("");
    if (!field.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(field.substring(SCHEME.length()).strip());
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (IllegalArgumentException | CharacterCodingException noCredentials) {
      return Optional.empty();
    }
  }

  private boolean isAdmitted(MonitoringLogin known, String given) {
    Admitted last = admitted;
    return last != null
        && last.login.equals(known)
        && MessageDigest.isEqual(last.digest, digest(given));
  }

  private boolean isRight(MonitoringLogin known, String given) {
    if (isAdmitted(known, given)) {
      return true;
    }
    int colon = given.indexOf(':');
    boolean isUser = colon >= 0 && isEqual(known.user(), given.substring(0, colon));
    return known.password().matches(given.substring(colon + 1)) && isUser;
  }

  private static boolean isEqual(String expected, String given) {
    return MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java has SHA-256", impossible);
    }
  }

  /// Tells everybody the same.
  private record Refusing(HttpResponse response) implements Endpoint {
    @Override
    public HttpResponse answer(HttpRequest request) {
      return response;
    }

    @Override
    public boolean isSlow() {
      return false;
    }
  }

  /// Compares first, for that takes long.
  private final class Comparing implements Endpoint {
    private final Endpoint endpoint;
    private final MonitoringLogin known;
    private final String given;

    Comparing(Endpoint endpoint, MonitoringLogin known, String given) {
      this.endpoint = endpoint;
      this.known = known;
      this.given = given;
    }

    @Override
    public Endpoint admitted(HttpRequest request) {
      if (waiting.incrementAndGet() > MOST_WAITING) {
        waiting.decrementAndGet();
        return BUSY;
      }
      comparing.lock();
      try {
        if (!isRight(known, given)) {
          return CLOSED;
        }
        admitted = new Admitted(known, digest(given));
        return endpoint;
      } finally {
        comparing.unlock();
        waiting.decrementAndGet();
      }
    }

    @Override
    public HttpResponse answer(HttpRequest request) {
      return admitted(request).answer(request);
    }

    @Override
    public boolean isSlow() {
      return true;
    }
  }
}
