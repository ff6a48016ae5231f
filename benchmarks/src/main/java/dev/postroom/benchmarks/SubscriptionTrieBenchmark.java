package dev.postroom.benchmarks;

import dev.postroom.subject.Matcher;
import dev.postroom.subject.SubscriptionTrie;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Finds who listens, among 100,000 subscribed subjects.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubscriptionTrieBenchmark {
  private static final int SUBJECTS = 100_000;
  private static final int CACHED = 64;

  private final SubscriptionTrie<Object> literals = new SubscriptionTrie<>(Object[]::new, 1);
  private final SubscriptionTrie<Object> wildcards = new SubscriptionTrie<>(Object[]::new, 1);
  private final Matcher<Object> literalMatcher = literals.matcher();
  private final Matcher<Object> wildcardMatcher = wildcards.matcher();
  private final ByteBuffer[] subjects = new ByteBuffer[SUBJECTS];
  private int next;

  /// Subscribe `device.<n>.temperature` in one trie and `device.<n>.*` in the other.
  @Setup
  public void subscribe() {
    Object subscription = new Object();
    for (int i = 0; i < SUBJECTS; i++) {
      byte[] literal = bytes("device." + i + ".temperature");
      literals.add(literal, null, subscription);
      wildcards.add(bytes("device." + i + ".*"), null, subscription);
      subjects[i] = ByteBuffer.allocateDirect(literal.length).order(ByteOrder.LITTLE_ENDIAN);
      subjects[i].put(0, literal);
    }
  }

  /// Match literal subscriptions, each time another.
  @Benchmark
  public boolean literalHit() {
    return match(literalMatcher, SUBJECTS);
  }

  /// Match wildcard subscriptions whose walks are remembered.
  @Benchmark
  public boolean wildcardCached() {
    return match(wildcardMatcher, CACHED);
  }

  /// Match wildcard subscriptions by subjects too many to be remembered.
  @Benchmark
  public boolean wildcardMiss() {
    return match(wildcardMatcher, SUBJECTS);
  }

  private boolean match(Matcher<Object> matcher, int among) {
    next = next + 1 < among ? next + 1 : 0;
    ByteBuffer subject = subjects[next];
    return matcher.match(subject, 0, subject.capacity());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
