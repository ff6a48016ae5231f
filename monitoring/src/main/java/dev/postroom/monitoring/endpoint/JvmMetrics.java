package dev.postroom.monitoring.endpoint;

import dev.postroom.monitoring.endpoint.MetricText.Kind;
import dev.postroom.monitoring.endpoint.MetricText.Label;

/// The metrics of the Java machine and its process, under the names of the Java client of
/// Prometheus, which dashboards know.
final class JvmMetrics {
  private static final double MILLIS_PER_SECOND = 1000;
  private static final Label HEAP = new Label("area", "heap");
  private static final Label OTHER = new Label("area", "nonheap");

  private JvmMetrics() {}

  /// @param resident bytes of real memory
  static void add(MetricText text, JvmFigures jvm, long resident) {
    addMemory(text, jvm);
    for (JvmFigures.Collector each : jvm.collectors()) {
      Label collector = new Label("gc", each.name());
      text.addSummary(
          "jvm_gc_collection_seconds",
          "How often a garbage collector ran, and how long it took.",
          each.count(),
          each.millis() / MILLIS_PER_SECOND,
          collector);
    }
    gauge(text, "jvm_threads_current", "Threads of the system.", jvm.threads());
    gauge(text, "jvm_threads_peak", "The most threads there ever were.", jvm.peakThreads());
    gauge(text, "process_resident_memory_bytes", "Real memory of the process.", resident);
    gauge(
        text,
        "process_start_time_seconds",
        "When the process was started, since 1970.",
        jvm.startMillis() / MILLIS_PER_SECOND);
    text.add(
        "jvm_runtime_info",
        Kind.GAUGE,
        "Which Java machine this is.",
        1,
        new Label("version", Runtime.version().toString()),
        new Label("vendor", System.getProperty("java.vm.vendor", "")),
        new Label("runtime", System.getProperty("java.runtime.name", "")));
  }

  private static void addMemory(MetricText text, JvmFigures jvm) {
    String used = "Memory in use, with what nobody needs any more.";
    String committed = "Memory that the system has given.";
    text.add("jvm_memory_used_bytes", Kind.GAUGE, used, jvm.heapUsed(), HEAP);
    text.add("jvm_memory_used_bytes", Kind.GAUGE, used, jvm.nonHeapUsed(), OTHER);
    text.add("jvm_memory_committed_bytes", Kind.GAUGE, committed, jvm.heapCommitted(), HEAP);
    text.add("jvm_memory_committed_bytes", Kind.GAUGE, committed, jvm.nonHeapCommitted(), OTHER);
    String most = "What the heap may grow to; -1 when nobody says.";
    text.add("jvm_memory_max_bytes", Kind.GAUGE, most, jvm.heapMax(), HEAP);
    for (JvmFigures.Pool pool : jvm.pools()) {
      text.add(
          "jvm_buffer_pool_used_bytes",
          Kind.GAUGE,
          "Memory outside the heap that buffers take.",
          pool.used(),
          new Label("pool", pool.name()));
    }
  }

  private static void gauge(MetricText text, String name, String help, long value) {
    text.add(name, Kind.GAUGE, help, value);
  }

  private static void gauge(MetricText text, String name, String help, double value) {
    text.add(name, Kind.GAUGE, help, value);
  }
}
