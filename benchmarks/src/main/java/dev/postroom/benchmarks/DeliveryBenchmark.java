package dev.postroom.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Parses, routes and flushes messages of 16 bytes and 4 KiB; an operation is one published
/// message.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeliveryBenchmark {
  private static final int MESSAGES = 50;

  /// The bytes of a payload.
  @Param({"16", "4096"})
  public int payload = 16;

  private Delivery one = new Delivery("", 0);
  private Delivery ten = one;
  private Delivery queue = one;

  /// Subscribe one, ten, and a queue group of ten.
  @Setup
  public void subscribe() {
    one = delivery().subscribe("orders.new.eu", null, true);
    ten = delivery();
    queue = delivery();
    for (int i = 0; i < 10; i++) {
      ten.subscribe("orders.new.eu", null, true);
      queue.subscribe("orders.new.eu", "workers", true);
    }
  }

  /// Deliver each message to one receiver.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int toOne() {
    return one.round();
  }

  /// Deliver each message to ten receivers.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int toTen() {
    return ten.round();
  }

  /// Deliver each message to one member of a queue group of ten.
  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public int toQueueGroup() {
    return queue.round();
  }

  private Delivery delivery() {
    String line = "PUB orders.new.eu " + payload + "\r\n" + "x".repeat(payload) + "\r\n";
    return new Delivery(line, MESSAGES);
  }
}
