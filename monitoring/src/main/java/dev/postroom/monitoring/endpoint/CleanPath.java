package dev.postroom.monitoring.endpoint;

import java.util.ArrayDeque;
import java.util.Deque;

/// Paths without `//`, `/./` and `/../`: the Go server redirects to them, and clients that join a
/// base with a slash to a path with a slash depend on it.
final class CleanPath {
  private CleanPath() {}

  /// Return the shortest path of the same meaning; a slash at the end stays.
  static String of(String path) {
    if (!path.startsWith("/")) {
      return path;
    }
    Deque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    String clean = "/" + String.join("/", parts);
    return path.endsWith("/") && clean.length() > 1 ? clean + "/" : clean;
  }
}
