package dev.postroom.config;

/// Where something stands in a configuration.
///
/// @param file the name as it was given to the parser, or the path by which it was included
/// @param line the line, from 1
/// @param column the byte in the line: from 0 on the first line, from 1 on all others, as
///   nats-server counts
public record Position(String file, int line, int column) {

  /// Return `file:line:column`.
  @Override
  public String toString() {
    return file + ':' + line + ':' + column;
  }
}
