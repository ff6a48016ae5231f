package dev.postroom.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.postroom.client.ClientOptions;
import dev.postroom.server.PostroomServer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/// One measurement of one client in a process of its own; `tools/load/clients.py` starts it, pins
/// it to a core and compares. Prints one line of figures.
///
/// Arguments: `postroom` or `jnats` or `inprocess`, the server's address, and the workload: `pub
/// SIZE COUNT`, `sub SIZE COUNT` (fed by another process with `feed SIZE COUNT`), `req CALLERS
/// SECONDS platform|virtual`.
public final class ClientComparison {
  private static final String SUBJECT = "compare.it";
  private static final int REQUEST_BYTES = 16;
  private static final int FEED_WINDOW = 1_000;
  private static final int WARM_UPS = 3;
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;

  private ClientComparison() {}

  public static void main(String[] words) throws Exception {
    String client = words[0];
    String url = words[1];
    int size = Integer.parseInt(words[3]);
    long count = Long.parseLong(words[4]);
    switch (words[2]) {
      case "pub" -> publish(open(client, url), size, count);
      case "sub" -> subscribe(open(client, url), count);
      case "feed" -> feed(open(client, url), size, count);
      case "req" -> {
        boolean virtual = "virtual".equals(words[5]);
        if ("inprocess".equals(client)) {
          requestInProcess(size, count, virtual);
        } else {
          requests(open(client, url), open(client, url), size, count, virtual);
        }
      }
      default -> throw new IllegalArgumentException("no workload " + words[2]);
    }
  }

  private static ComparedClient open(String client, String url) throws Exception {
    return "jnats".equals(client) ? new JnatsClient(url) : new PostroomClient(url);
  }

  private static long cpuNanos() {
    return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static void publish(ComparedClient opened, int size, long count) throws Exception {
    byte[] body = new byte[size];
    try (ComparedClient client = opened) {
      for (int round = 0; round <= WARM_UPS; round++) {
        long start = System.nanoTime();
        long cpu = cpuNanos();
        for (long i = 0; i < count; i++) {
          client.publish(SUBJECT, body);
        }
        client.flush();
        if (round == WARM_UPS) {
          print(cpuNanos() - cpu, count, System.nanoTime() - start);
        }
      }
    }
  }

  /// The first half warms up.
  private static void subscribe(ComparedClient opened, long count) throws Exception {
    AtomicLong received = new AtomicLong();
    try (ComparedClient client = opened) {
      client.subscribe(SUBJECT, received);
      System.out.println("ready");
      await(received, count / 2);
      long start = System.nanoTime();
      long cpu = cpuNanos();
      long from = received.get();
      await(received, count);
      print(cpuNanos() - cpu, received.get() - from, System.nanoTime() - start);
    }
  }

  private static void await(AtomicLong received, long count) throws InterruptedException {
    while (received.get() < count) {
      Thread.sleep(1);
    }
  }

  private static void feed(ComparedClient opened, int size, long count) throws Exception {
    byte[] body = new byte[size];
    try (ComparedClient client = opened) {
      for (long i = 1; i <= count; i++) {
        client.publish(SUBJECT, body);
        if (i % FEED_WINDOW == 0) {
          client.flush();
        }
      }
      client.flush();
    }
  }

  private static void requestInProcess(int callers, long seconds, boolean virtual)
      throws Exception {
    try (PostroomServer server = PostroomServer.builder().withoutListener().start()) {
      ClientOptions options = ClientOptions.builder().inProcess(server::connect).build();
      requests(new PostroomClient(options), new PostroomClient(options), callers, seconds, virtual);
    }
  }

  private static void requests(
      ComparedClient service, ComparedClient client, int callers, long seconds, boolean virtual)
      throws Exception {
    try (service;
        client) {
      service.serve(SUBJECT);
      for (int round = 0; round <= WARM_UPS; round++) {
        ConcurrentHistogram latency = new ConcurrentHistogram(LONGEST_NANOS, DIGITS);
        long start = System.nanoTime();
        long cpu = cpuNanos();
        callAll(client, latency, callers, seconds, virtual);
        if (round == WARM_UPS) {
          long took = System.nanoTime() - start;
          System.out.printf(
              Locale.ROOT,
              "cpu=%.0f rate=%.0f p50=%.1f p99=%.1f%n",
              (double) (cpuNanos() - cpu) / latency.getTotalCount(),
              latency.getTotalCount() * NANOS_PER_SECOND / took,
              latency.getValueAtPercentile(50) / NANOS_PER_MICRO,
              latency.getValueAtPercentile(99) / NANOS_PER_MICRO);
        }
      }
    }
  }

  private static void callAll(
      ComparedClient client,
      ConcurrentHistogram latency,
      int callers,
      long seconds,
      boolean virtual)
      throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> threads = new ArrayList<>();
    Runnable caller = () -> call(client, latency, stop);
    for (int i = 0; i < callers; i++) {
      threads.add((virtual ? Thread.ofVirtual() : Thread.ofPlatform()).start(caller));
    }
    Thread.sleep(seconds * 1000);
    stop.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void call(ComparedClient client, ConcurrentHistogram latency, AtomicBoolean stop) {
    byte[] body = new byte[REQUEST_BYTES];
    try {
      while (!stop.get()) {
        long start = System.nanoTime();
        client.request(SUBJECT, body);
        latency.recordValue(System.nanoTime() - start);
      }
    } catch (Exception failure) {
      throw new IllegalStateException("a request failed", failure);
    }
  }

  private static void print(long cpuNanos, long count, long nanos) {
    System.out.printf(
        Locale.ROOT,
        "cpu=%.1f rate=%.0f%n",
        (double) cpuNanos / count,
        count * NANOS_PER_SECOND / nanos);
  }
}
