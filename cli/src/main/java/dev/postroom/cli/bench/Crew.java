package dev.postroom.cli.bench;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.Progress;
import dev.postroom.cli.console.StoppedException;
import dev.postroom.cli.verb.Talk;
import dev.postroom.client.NatsException;
import dev.postroom.platform.Threads;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Workers that run at the same time. The first that fails ends all.
final class Crew {
  private static final long REDRAW_MILLIS = 200;

  private final Console console;
  private final List<Worker> workers;
  private final long all;
  private final CountDownLatch go = new CountDownLatch(1);
  private final CountDownLatch left;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /// Make a crew.
  ///
  /// @param all how many messages they move together
  Crew(Console console, List<Worker> workers, long all) {
    this.all = all;
    this.console = console;
    this.workers = List.copyOf(workers);
    this.left = new CountDownLatch(workers.size());
  }

  /// Let them work. Blocks until all are done.
  void run() {
    for (Worker worker : workers) {
      worker.prepare();
    }
    for (Worker worker : workers) {
      Threads.startVirtual(
          "postroom-bench-" + worker.number, new Talk(console), () -> work(worker));
    }
    console
        .interrupts()
        .on(() -> fail(new StoppedException("stopped after " + progress() + ": no result")));
    go.countDown();
    await(new Progress(console, all));
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void work(Worker worker) {
    try {
      go.await();
      if (!worker.work()) {
        fail(worker.session.wentAway(progress()));
      }
    } catch (NatsException.Closed _) {
      fail(worker.session.wentAway(progress()));
    } catch (NatsException failed) {
      fail(worker.session.failed(failed));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failed) {
      fail(failed); // the thread that waits for it throws it again
    } finally {
      left.countDown();
    }
  }

  private String progress() {
    return Amounts.count(done()) + " of " + Amounts.of(all, "message");
  }

  private long done() {
    return workers.stream().mapToLong(Worker::done).sum();
  }

  private void fail(RuntimeException failed) {
    if (failure.compareAndSet(null, failed)) {
      for (Worker worker : workers) {
        worker.session.close();
      }
    }
  }

  private void await(Progress progress) {
    try {
      while (!left.await(REDRAW_MILLIS, TimeUnit.MILLISECONDS)) {
        progress.show(done());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      progress.end();
    }
  }
}
