package dev.postroom.monitoring.endpoint;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// How often each endpoint was asked; one that never was is not there. Thread-safe. Bounded: only
/// the paths of our own table come here.
final class RequestCounts {
  private final ConcurrentHashMap<String, Long> counts = new ConcurrentHashMap<>();

  void count(String path) {
    counts.merge(path, 1L, Long::sum);
  }

  Map<String, Long> snapshot() {
    return new TreeMap<>(counts);
  }
}
