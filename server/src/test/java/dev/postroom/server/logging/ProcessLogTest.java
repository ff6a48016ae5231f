package dev.postroom.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.options.LogOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
@Timeout(60)
class ProcessLogTest {
  private static final int WRITERS = 4;
  private static final int LINES = 50_000;

  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();

  @Test
  void no_line_is_lost_when_the_log_is_exchanged() throws IOException, InterruptedException {
    LogOptions options = LogOptions.defaults();
    ProcessLog log = ProcessLog.open(options, _ -> new Closable());
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      writers.add(Thread.ofPlatform().start(() -> writeTo(log)));
    }
    while (writers.stream().anyMatch(Thread::isAlive)) {
      log.use(log.next(options));
    }
    for (Thread writer : writers) {
      writer.join();
    }
    log.close();

    assertThat(lost).hasValue(0);
    assertThat(written).hasValue(WRITERS * LINES);
  }

  private static void writeTo(ProcessLog log) {
    for (int i = 0; i < LINES; i++) {
      log.info("a line");
    }
  }

  /// A log that notices what comes after its end.
  private final class Closable implements ServerLog {
    private volatile boolean isClosed;

    @Override
    public boolean isEnabled(Level level) {
      return true;
    }

    @Override
    public void log(Level level, String text) {
      (isClosed ? lost : written).incrementAndGet();
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
