package dev.postroom.protocol;

/// How a client broke the protocol. Every one of them ends the connection (docs/spec/core.md 0.4,
/// 1.4, 1.5, 1.17).
public enum Violation {
  UNKNOWN_OPERATION("Unknown Protocol Operation", "Client parser ERROR"),
  CONTROL_LINE("maximum control line exceeded", "Maximum control line exceeded"),
  PAYLOAD("Maximum Payload Violation", "maximum payload exceeded"),
  CLIENT_ERROR("", "Client Error"),
  PUB_ARGUMENTS("", "processPub Parse Error"),
  PUB_SIZE("", "processPub Bad or Missing Size"),
  HPUB_NOT_NEGOTIATED("", "message headers not supported"),
  HPUB_ARGUMENTS("", "processHeaderPub Parse Error"),
  HPUB_HEADER_SIZE("", "processHeaderPub Bad or Missing Header Size"),
  HPUB_TOTAL_SIZE("", "processHeaderPub Bad or Missing Total Size"),
  HPUB_HEADER_LARGER("", "processHeaderPub Header Size larger then TotalSize"),
  SUB_ARGUMENTS("", "processSub Parse Error"),
  UNSUB_ARGUMENTS("", "processUnsub Parse Error");

  private final String errorText;
  private final String logText;

  Violation(String errorText, String logText) {
    this.errorText = errorText;
    this.logText = logText;
  }

  /// Return whether the connection is closed without a word to the peer.
  public boolean isSilent() {
    return errorText.isEmpty();
  }

  /// Return the text inside `-ERR '…'`; empty for a silent close.
  public String errorText() {
    return errorText;
  }

  /// Return how the log line about it begins.
  public String logText() {
    return logText;
  }
}
