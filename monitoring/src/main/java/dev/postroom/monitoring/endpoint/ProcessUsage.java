package dev.postroom.monitoring.endpoint;

import dev.postroom.platform.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/// What this process takes of the machine. Thread-safe; reads small files of `/proc`.
final class ProcessUsage {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final Clock clock;
  private final ReentrantLock sampleLock = new ReentrantLock();
  private long sampledNanos;
  private Duration sampledCpu;
  private double percent;

  ProcessUsage(Clock clock) {
    this.clock = clock;
    this.sampledNanos = clock.nanos();
    this.sampledCpu = cpuTime();
  }

  /// Return the processor time used since the last sample, in percent of one processor and tenths
  /// of it. Samples are taken when this is asked, at most one a second, so that an idle server does
  /// nothing for it.
  double cpuPercent() {
    sampleLock.lock();
    try {
      long passed = clock.nanos() - sampledNanos;
      if (passed >= SECOND_NANOS) {
        Duration now = cpuTime();
        percent = Math.round(1000.0 * now.minus(sampledCpu).toNanos() / passed) / 10.0;
        sampledNanos += passed;
        sampledCpu = now;
      }
      return percent;
    } finally {
      sampleLock.unlock();
    }
  }

  /// Return the bytes of real memory in use; where the system does not tell, those of the heap.
  long residentBytes() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(RESIDENT)) {
          String kibibytes = line.substring(RESIDENT.length()).replace("kB", "").strip();
          return Long.parseLong(kibibytes) * 1024;
        }
      }
    } catch (IOException notLinux) {
      // No such file: the heap is the best there is.
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Duration cpuTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
