package dev.postroom.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Prints what a published message costs from the read buffer to the flushed outbox, in nanoseconds
/// and in bytes allocated, a line for each shape: `1:1-16 84.1 0.0`.
///
/// `tools/load/guard.py` runs it on two states of the source, so it uses nothing of theirs but what
/// [Delivery] has had from the start.
public final class DeliveryFigures {
  private static final long WARMUP_NANOS = 700_000_000L;
  private static final long MEASURED_NANOS = 400_000_000L;
  private static final int ROUNDS = 20;
  private static final int BYTES_PER_ROUND = 64 * 1024;
  private static final String SUBJECT = "orders.new";

  private final com.sun.management.ThreadMXBean threads =
      ManagementFactory.getPlatformMXBean(com.sun.management.ThreadMXBean.class);

  private DeliveryFigures() {}

  /// Measure every shape; takes about ten seconds.
  public static void main(String[] none) {
    DeliveryFigures figures = new DeliveryFigures();
    figures.print("nobody", plain(16), "other", null, 1);
    figures.print("1:1-16", plain(16), SUBJECT, null, 1);
    figures.print("1:1-1k", plain(1024), SUBJECT, null, 1);
    figures.print("1:10-128", plain(128), SUBJECT, null, 10);
    figures.print("queue1:4-128", plain(128), SUBJECT, "q", 4);
    figures.print("wild1:2-128", plain(128), "orders.*", null, 2);
    figures.print("hpub1:1-128", headed(), SUBJECT, null, 1);
  }

  private static String plain(int size) {
    return "PUB " + SUBJECT + " " + size + "\r\n" + "x".repeat(size) + "\r\n";
  }

  private static String headed() {
    String headers = "NATS/1.0\r\nTrace: abc\r\nOrder: 12345\r\n\r\n";
    int total = headers.length() + 128;
    String line = "HPUB " + SUBJECT + " " + headers.length() + " " + total + "\r\n";
    return line + headers + "x".repeat(128) + "\r\n";
  }

  private void print(
      String shape, String operation, String subscribed, @Nullable String queue, int receivers) {
    int messages = Math.max(1, BYTES_PER_ROUND / operation.length());
    Delivery delivery = new Delivery(operation, messages);
    for (int i = 0; i < receivers; i++) {
      delivery.subscribe(subscribed, queue, true);
    }
    for (long start = System.nanoTime(); System.nanoTime() - start < WARMUP_NANOS; ) {
      var _ = delivery.round();
    }
    long nanos = Long.MAX_VALUE;
    long bytes = Long.MAX_VALUE;
    for (long start = System.nanoTime(); System.nanoTime() - start < MEASURED_NANOS; ) {
      long bytesBefore = threads.getCurrentThreadAllocatedBytes();
      long nanosBefore = System.nanoTime();
      for (int i = 0; i < ROUNDS; i++) {
        var _ = delivery.round();
      }
      nanos = Math.min(nanos, System.nanoTime() - nanosBefore);
      bytes = Math.min(bytes, threads.getCurrentThreadAllocatedBytes() - bytesBefore);
    }
    double count = (double) messages * ROUNDS;
    System.out.printf(Locale.ROOT, "%s %.2f %.2f%n", shape, nanos / count, bytes / count);
  }
}
