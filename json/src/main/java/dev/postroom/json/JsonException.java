package dev.postroom.json;

/// The peer sent something that is not JSON or not the JSON that was asked for; the message is the
/// one Go's decoder would give. Carries no stack trace: it tells of the peer's fault, not of ours.
public final class JsonException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Make the exception with Go's text for what is wrong.
  public JsonException(String message) {
    super(message, null, false, false);
  }

  /// Return Go's text for what is wrong.
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
