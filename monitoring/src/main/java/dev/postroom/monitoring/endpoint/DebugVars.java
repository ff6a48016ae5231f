package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import java.util.List;

/// The memory in /debug/vars (docs/spec/core.md 6.8): the names are those of the Go runtime, the
/// figures those of the JVM that mean the same; what a JVM does not have is 0.
///
/// @param memory the JVM's memory
record DebugVars(JvmFigures memory) {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private static final JsonFields<DebugVars> HEAP =
      JsonFields.<DebugVars>of()
          .number("Alloc", vars -> vars.memory.heapUsed())
          .number("TotalAlloc", _ -> 0)
          .number("Sys", vars -> vars.memory.heapCommitted() + vars.memory.nonHeapCommitted())
          .number("Lookups", _ -> 0)
          .number("Mallocs", _ -> 0)
          .number("Frees", _ -> 0)
          .number("HeapAlloc", vars -> vars.memory.heapUsed())
          .number("HeapSys", vars -> vars.memory.heapCommitted())
          .number("HeapIdle", vars -> vars.memory.heapCommitted() - vars.memory.heapUsed())
          .number("HeapInuse", vars -> vars.memory.heapUsed())
          .number("HeapReleased", _ -> 0)
          .number("HeapObjects", _ -> 0)
          .number("StackInuse", _ -> 0)
          .number("StackSys", _ -> 0)
          .number("MSpanInuse", _ -> 0)
          .number("MSpanSys", _ -> 0)
          .number("MCacheInuse", _ -> 0)
          .number("MCacheSys", _ -> 0)
          .number("BuckHashSys", _ -> 0)
          .number("GCSys", _ -> 0)
          .number("OtherSys", vars -> vars.memory.nonHeapCommitted())
          .build();

  /// The value of `memstats`.
  static final JsonFields<DebugVars> FIELDS =
      JsonFields.<DebugVars>of()
          .inline(vars -> vars, HEAP)
          .number("NextGC", _ -> 0)
          .number("LastGC", _ -> 0)
          .number("PauseTotalNs", vars -> vars.memory.gcMillis() * NANOS_PER_MILLI)
          .numbers("PauseNs", _ -> List.of(), Presence.ALWAYS)
          .numbers("PauseEnd", _ -> List.of(), Presence.ALWAYS)
          .number("NumGC", vars -> vars.memory.gcCount())
          .number("NumForcedGC", _ -> 0)
          .number("GCCPUFraction", _ -> 0)
          .bool("EnableGC", _ -> true)
          .bool("DebugGC", _ -> false)
          .numbers("BySize", _ -> List.of(), Presence.ALWAYS)
          .build();

  /// What the answer to a request shows.
  static final JsonFields<DebugVars> IN_REPLY =
      JsonFields.<DebugVars>of().object("memstats", vars -> vars, FIELDS).build();
}
