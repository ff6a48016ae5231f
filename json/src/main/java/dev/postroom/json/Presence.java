package dev.postroom.json;

/// When a field is written.
public enum Presence {
  /// Always, whatever its value; an absent value is written as `null`.
  ALWAYS,
  /// Only when it says something: `""`, 0, false, an absent value, an empty list or map is left
  /// out, as Go's `omitempty` does.
  OMIT_EMPTY
}
