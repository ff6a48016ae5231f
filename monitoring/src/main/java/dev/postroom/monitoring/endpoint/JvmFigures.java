package dev.postroom.monitoring.endpoint;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.List;

/// The Java machine at one moment; sizes in bytes.
///
/// @param heapUsed what objects take, with those that nobody needs any more
/// @param heapCommitted what the heap has of the system
/// @param heapMax what it may grow to; -1 when nobody says
/// @param nonHeapUsed what classes, compiled code and the like take
/// @param nonHeapCommitted what that has of the system
/// @param collectors the garbage collectors
/// @param pools memory outside the heap that is used by buffers
/// @param threads threads of the system that run Java, now
/// @param peakThreads the most there ever were
/// @param startMillis when the machine was started, since 1970
record JvmFigures(
    long heapUsed,
    long heapCommitted,
    long heapMax,
    long nonHeapUsed,
    long nonHeapCommitted,
    List<Collector> collectors,
    List<Pool> pools,
    int threads,
    int peakThreads,
    long startMillis) {

  /// One garbage collector.
  ///
  /// @param count how often it ran
  /// @param millis how long it took, all together
  record Collector(String name, long count, long millis) {}

  /// One kind of buffers.
  ///
  /// @param used the bytes they take
  record Pool(String name, long used) {}

  /// Ask the machine. Takes a while the first time.
  static JvmFigures now() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    return new JvmFigures(
        heap.getUsed(),
        heap.getCommitted(),
        heap.getMax(),
        other.getUsed(),
        other.getCommitted(),
        ManagementFactory.getGarbageCollectorMXBeans().stream().map(JvmFigures::collector).toList(),
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .map(pool -> new Pool(pool.getName(), pool.getMemoryUsed()))
            .toList(),
        threads.getThreadCount(),
        threads.getPeakThreadCount(),
        runtime.getStartTime());
  }

  private static Collector collector(GarbageCollectorMXBean bean) {
    return new Collector(
        bean.getName(),
        Math.max(0, bean.getCollectionCount()),
        Math.max(0, bean.getCollectionTime()));
  }

  long gcCount() {
    return collectors.stream().mapToLong(Collector::count).sum();
  }

  long gcMillis() {
    return collectors.stream().mapToLong(Collector::millis).sum();
  }
}
