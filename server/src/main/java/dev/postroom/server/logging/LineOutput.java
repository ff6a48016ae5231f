package dev.postroom.server.logging;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/// Takes finished lines. Guarded by its log's lock.
interface LineOutput {

  /// Return the output to a stream that belongs to somebody else and stays open.
  static LineOutput to(OutputStream stream) {
    return new LineOutput() {
      @Override
      public void write(byte[] line) throws IOException {
        stream.write(line);
      }

      @Override
      public boolean isFull() {
        return false;
      }

      @Override
      public List<String> rotate(Instant now) {
        return List.of();
      }

      @Override
      public boolean reopen() {
        return false;
      }

      @Override
      public void close() {
        // Nothing is ours to give back.
      }
    };
  }

  /// Write a line in one piece.
  void write(byte[] line) throws IOException;

  /// Return whether [#rotate] is due.
  boolean isFull();

  /// Go on in a new file, and return what its first lines shall say.
  ///
  /// @throws IOException when the old one stays in use
  List<String> rotate(Instant now) throws IOException;

  /// Open the output by its name again, and return whether it has one.
  ///
  /// @throws IOException when the old one stays in use
  boolean reopen() throws IOException;

  /// Give back what is open.
  void close() throws IOException;
}
