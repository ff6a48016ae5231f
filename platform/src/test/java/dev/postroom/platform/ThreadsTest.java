package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {
  private final RecordingLog log = new RecordingLog();

  private static final class RecordingLog implements Log {
    final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public boolean isEnabled(Level level) {
      return true;
    }

    @Override
    public void log(Level level, String text) {
      lines.add(level.label() + " " + text);
    }
  }

  @Test
  void a_platform_thread_has_its_role_as_name_and_keeps_the_process_alive() throws Exception {
    CompletableFuture<Thread> seen = new CompletableFuture<>();

    Thread thread = Threads.start("loop-3", log, () -> seen.complete(Thread.currentThread()));

    assertThat(seen.get(10, TimeUnit.SECONDS)).isSameAs(thread);
    assertThat(thread.getName()).isEqualTo("loop-3");
    assertThat(thread.isVirtual()).isFalse();
    assertThat(thread.isDaemon()).isFalse();
    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    assertThat(log.lines).isEmpty();
  }

  @Test
  void a_virtual_thread_has_its_role_as_name() throws Exception {
    CompletableFuture<Thread> seen = new CompletableFuture<>();

    Thread thread =
        Threads.startVirtual("monitoring-7", log, () -> seen.complete(Thread.currentThread()));

    assertThat(seen.get(10, TimeUnit.SECONDS).getName()).isEqualTo("monitoring-7");
    assertThat(thread.isVirtual()).isTrue();
  }

  @Test
  void what_ends_a_thread_is_logged_on_one_line_with_its_stack() throws Exception {
    Thread thread =
        Threads.startVirtual(
            "loop-1",
            log,
            () -> {
              Thread.currentThread().setUncaughtExceptionHandler((who, what) -> {});
              throw new IllegalStateException("no\nway");
            });

    assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
    assertThat(log.lines)
        .singleElement()
        .asString()
        .startsWith(
            "ERR thread loop-1 ended: java.lang.IllegalStateException: no\\nway | dev.postroom")
        .doesNotContain("\n");
  }
}
