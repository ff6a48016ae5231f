package dev.postroom.subject.mapping;

/// A mapping that cannot be: its message is the sentence that nats-server has for it
/// (docs/spec/core.md 1.15).
public final class MappingException extends Exception {
  private static final long serialVersionUID = 1L;

  MappingException(String message) {
    super(message);
  }

  static MappingException ofDestination(String why, String token) {
    return new MappingException("invalid mapping destination: " + why + " in " + token);
  }
}
