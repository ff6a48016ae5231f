package dev.postroom.config;

import java.util.ArrayDeque;
import java.util.Iterator;

/// File names in includes, put together as text.
final class Paths {
  private Paths() {}

  /// Return the path of a file named in another one: always below that one's folder, even when the
  /// name begins with a slash.
  static String beside(String includingFile, String name) {
    String folder = includingFile.substring(0, includingFile.lastIndexOf('/') + 1);
    return clean(name.isEmpty() ? folder : folder + (folder.isEmpty() ? "./" : "") + name);
  }

  private static String clean(String path) {
    boolean isAbsolute = path.startsWith("/");
    ArrayDeque<String> parts = new ArrayDeque<>();
    for (String part : path.split("/", -1)) {
      if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
        parts.removeLast();
      } else if (!part.isEmpty() && !part.equals(".") && !(part.equals("..") && isAbsolute)) {
        parts.addLast(part);
      }
    }
    StringBuilder cleaned = new StringBuilder(isAbsolute ? "/" : "");
    for (Iterator<String> each = parts.iterator(); each.hasNext(); ) {
      cleaned.append(each.next()).append(each.hasNext() ? "/" : "");
    }
    return cleaned.isEmpty() ? "." : cleaned.toString();
  }
}
