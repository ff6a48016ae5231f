package dev.postroom.testsupport;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What a sample test class leaves for the test that runs it.
final class Held<T> {
  private final AtomicReference<@Nullable T> value = new AtomicReference<>();

  void set(@Nullable T next) {
    value.set(next);
  }

  T get() {
    return Objects.requireNonNull(value.get(), "nothing was left");
  }
}
