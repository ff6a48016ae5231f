package dev.postroom.testsupport;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// Counts what a thread allocates, for tests of code that should allocate nothing.
public final class Allocations {
  private Allocations() {}

  /// Return how many bytes the calling thread has allocated since it started; what was freed counts
  /// as well.
  public static long ofThisThread() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
