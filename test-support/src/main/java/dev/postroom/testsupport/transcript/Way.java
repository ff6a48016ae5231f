package dev.postroom.testsupport.transcript;

/// How the bytes of a transcript are cut for sending; what comes back must not depend on it.
public enum Way {
  /// Each run of sent lines in one write.
  WHOLE,
  /// Cut at random places.
  SPLIT,
  /// One byte at a time; as a rule the server has read one before the next is sent.
  BYTE_BY_BYTE
}
