package dev.postroom.monitoring.endpoint;

/// Whether some message would get to both of two subscriptions.
final class Overlap {
  private Overlap() {}

  /// Compare two subjects, each of which may have wildcards.
  static boolean between(String one, String other) {
    String[] left = one.split("\\.", -1);
    String[] right = other.split("\\.", -1);
    int shorter = Math.min(left.length, right.length);
    for (int i = 0; i < shorter; i++) {
      if (left[i].equals(">") || right[i].equals(">")) {
        return true;
      }
      if (!left[i].equals("*") && !right[i].equals("*") && !left[i].equals(right[i])) {
        return false;
      }
    }
    return left.length == right.length;
  }
}
