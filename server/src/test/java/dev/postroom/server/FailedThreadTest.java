package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Clock;
import dev.postroom.server.logging.LineFormat;
import dev.postroom.server.logging.LineLog;
import dev.postroom.server.options.LogOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// A thread that fails ends the program only when it did the server's own work.
class FailedThreadTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final List<Integer> exits = new CopyOnWriteArrayList<>();
  private final LineLog log =
      LineLog.to(
          written,
          new LineFormat(new LogOptions(false, false, false, false, ""), 42, false),
          Clock.system());
  private final FailedThread failed = new FailedThread(log, exits::add);

  @Test
  void a_failed_loop_ends_the_program_with_1_and_says_which() {
    failed.uncaughtException(
        Thread.ofPlatform().name("postroom-loop-0").unstarted(() -> {}),
        new IllegalStateException("out of order"));

    assertThat(exits).containsExactly(1);
    assertThat(written.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "[42] [FTL] Ending, for the thread postroom-loop-0 has failed:"
                + " java.lang.IllegalStateException: out of order\n");
  }

  @Test
  void a_failed_answer_of_monitoring_leaves_the_server_running() {
    failed.uncaughtException(
        Thread.ofVirtual().name("postroom-monitoring").unstarted(() -> {}),
        new IllegalStateException("no answer"));

    assertThat(exits).isEmpty();
    log.error("still written");
    assertThat(written.toString(StandardCharsets.UTF_8)).isEqualTo("[42] [ERR] still written\n");
  }
}
