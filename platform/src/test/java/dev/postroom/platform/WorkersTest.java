package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is there is done, whoever ends meanwhile.
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkersTest {
  private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger done = new AtomicInteger();

  private final Log log =
      new Log() {
        @Override
        public boolean isEnabled(Level level) {
          return false;
        }

        @Override
        public void log(Level level, String text) {}

        @Override
        public void bug(String text, Throwable cause) {
          bugs.add(cause);
        }
      };

  private final Workers workers = new Workers("work", log, 2, tasks::poll);

  private void put(Runnable task) {
    tasks.add(task);
    workers.wake();
  }

  @Test
  void nothing_that_somebody_puts_in_is_forgotten() throws InterruptedException {
    int threads = 4;
    int each = 20_000;
    List<Thread> all = new CopyOnWriteArrayList<>();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (int task = 0; task < each; task++) {
                      put(done::incrementAndGet);
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }

    await().until(() -> done.get() == threads * each);
  }

  @Test
  void what_the_last_one_puts_in_while_a_thread_ends_is_done() {
    for (int i = 1; i <= 20_000; i++) { // each is waited for: a lost one would stay so
      put(done::incrementAndGet);
      while (done.get() < i) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void a_fault_ends_nothing_and_an_error_leaves_the_rest_to_another_thread() {
    tasks.add(
        () -> {
          throw new IllegalStateException("for a test");
        });
    tasks.add(
        () -> {
          throw new OutOfMemoryError("for a test");
        });
    tasks.add(
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {});
          throw new InternalError("for a test");
        });
    tasks.add(done::incrementAndGet);
    workers.wake(); // once for all: one thread is there

    await().until(() -> done.get() == 1);
    assertThat(bugs)
        .extracting(Throwable::getClass)
        .contains(IllegalStateException.class, OutOfMemoryError.class, InternalError.class);
    put(done::incrementAndGet);
    put(done::incrementAndGet);
    await().until(() -> done.get() == 3);
  }
}
