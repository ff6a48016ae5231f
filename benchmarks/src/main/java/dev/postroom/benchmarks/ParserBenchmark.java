package dev.postroom.benchmarks;

import dev.postroom.protocol.Operation;
import dev.postroom.protocol.Parser;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
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

/// Finds operations in a read buffer, as an event loop does after one read.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParserBenchmark {
  private static final int OPERATIONS = 512;

  /// What the buffer is full of.
  @Param({"PUB", "PUB_REPLY", "HPUB", "SUB", "PING"})
  public String operation = "PUB";

  private final Parser parser = new Parser();
  private ByteBuffer buffer = ByteBuffer.allocate(0);

  /// Fill the buffer.
  @Setup
  public void fill() {
    String one =
        switch (operation) {
          case "PUB" -> "PUB orders.new.eu 16\r\n0123456789abcdef\r\n";
          case "PUB_REPLY" -> "PUB orders.new.eu _INBOX.abc.1 16\r\n0123456789abcdef\r\n";
          case "HPUB" ->
              "HPUB orders.new.eu 21 37\r\nNATS/1.0\r\nA: bcde\r\n\r\n0123456789abcdef\r\n";
          case "SUB" -> "SUB orders.*.eu workers 12345\r\n";
          default -> "PING\r\n";
        };
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < OPERATIONS; i++) {
      all.writeBytes(one.getBytes(StandardCharsets.US_ASCII));
    }
    buffer = ByteBuffer.allocateDirect(all.size()).order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(0, all.toByteArray());
    parser.limits(4096, 1 << 20, true);
    if (parse() != OPERATIONS) {
      throw new IllegalStateException("the buffer is not what was meant");
    }
  }

  /// Parse the whole buffer, and return how many operations were found.
  @Benchmark
  @OperationsPerInvocation(OPERATIONS)
  public int parse() {
    parser.reset(buffer, 0, buffer.capacity());
    int found = 0;
    for (Operation next = parser.next();
        next != Operation.INCOMPLETE && next != Operation.VIOLATION;
        next = parser.next()) {
      found++;
    }
    return found;
  }
}
