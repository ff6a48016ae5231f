package dev.postroom.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Unmodifiable copies that keep their order, which `Map.copyOf` does not.
final class Collected {
  private Collected() {}

  static <K, V> Map<K, V> inOrder(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
