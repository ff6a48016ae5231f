package dev.postroom.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.options.LogOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class ProcessLogTest {
  private final List<SlowLog> opened = new ArrayList<>();

  @Test
  void a_log_is_closed_once_the_line_on_its_way_is_written()
      throws IOException, InterruptedException {
    LogOptions options = LogOptions.defaults();
    ProcessLog log = ProcessLog.open(options, _ -> open());
    SlowLog first = opened.getFirst();
    Thread writer = Thread.ofPlatform().start(() -> log.info("a line"));
    first.begun.await();

    Thread exchange = Thread.ofPlatform().start(() -> log.use(open()));
    Awaitility.await()
        .until(() -> exchange.getState() == Thread.State.WAITING || !exchange.isAlive());
    assertThat(first.isClosed).isFalse();
    first.mayEnd.countDown();
    writer.join();
    exchange.join();

    assertThat(first.isClosed).isTrue();
    opened.getLast().mayEnd.countDown();
    log.info("another line");
    assertThat(opened.getLast().begun.getCount()).isZero();
  }

  private SlowLog open() {
    SlowLog log = new SlowLog();
    opened.add(log);
    return log;
  }

  /// A log whose line takes until the test lets it end.
  private static final class SlowLog implements ServerLog {
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private volatile boolean isClosed;

    @Override
    public boolean isEnabled(Level level) {
      return true;
    }

    @Override
    public void log(Level level, String text) {
      begun.countDown();
      try {
        mayEnd.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void reopen() {
      // There is no file.
    }

    @Override
    public void close() {
      isClosed = true;
    }
  }
}
