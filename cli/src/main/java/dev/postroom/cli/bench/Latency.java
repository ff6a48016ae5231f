package dev.postroom.cli.bench;

import dev.postroom.json.JsonFields;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// How long single requests took, in nanoseconds: half of them less than `p50`. Immutable.
record Latency(long min, long p50, long p90, long p99, long p999, long max) {
  static final JsonFields<Latency> FIELDS =
      JsonFields.<Latency>of()
          .number("min_ns", Latency::min)
          .number("p50_ns", Latency::p50)
          .number("p90_ns", Latency::p90)
          .number("p99_ns", Latency::p99)
          .number("p999_ns", Latency::p999)
          .number("max_ns", Latency::max)
          .build();

  /// Return that of all workers together; null when none measured it.
  static @Nullable Latency of(List<? extends Worker> workers) {
    Histogram all = Worker.histogram();
    for (Worker worker : workers) {
      Histogram one = worker.latencies();
      if (one != null) {
        all.add(one);
      }
    }
    if (all.getTotalCount() == 0) {
      return null;
    }
    return new Latency(
        all.getMinValue(),
        all.getValueAtPercentile(50),
        all.getValueAtPercentile(90),
        all.getValueAtPercentile(99),
        all.getValueAtPercentile(99.9),
        all.getMaxValue());
  }
}
