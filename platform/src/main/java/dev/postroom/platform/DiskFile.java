package dev.postroom.platform;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file of a [Disk]: bytes by position, no cursor. Every method may block; after [#close]
/// every other throws [java.nio.channels.ClosedChannelException], and changing a file opened for
/// reading throws [java.nio.channels.NonWritableChannelException].
public interface DiskFile extends AutoCloseable {

  /// Read bytes at a position into the buffer, and return how many were read: at least 1 and maybe
  /// fewer than fit, -1 at or past the end of the file. An empty buffer reads 0.
  int read(long position, ByteBuffer target) throws IOException;

  /// Write the buffer's bytes at a position, and return how many were written: maybe fewer than
  /// there are. A gap between the end of the file and the position reads as zeros.
  int write(long position, ByteBuffer source) throws IOException;

  /// Make all bytes written before and the size durable. After a failure nobody knows which of them
  /// are on the disk, and a later success says nothing about them: write them anew elsewhere.
  void sync() throws IOException;

  /// Return the file's size in bytes.
  long size() throws IOException;

  /// Shorten the file to `size` bytes; does nothing when it is not longer.
  void truncate(long size) throws IOException;

  /// Close the file, without making it durable. Closing twice does nothing.
  @Override
  void close() throws IOException;

  /// Write all bytes of the buffer at a position, with as many [#write]s as it takes.
  default void writeFully(long position, ByteBuffer source) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += write(at, source);
    }
  }

  /// Fill the buffer from a position, with as many [#read]s as it takes, and return how many bytes
  /// came: fewer than fit only at the end of the file.
  default int readFully(long position, ByteBuffer target) throws IOException {
    int total = 0;
    while (target.hasRemaining()) {
      int read = read(position + total, target);
      if (read < 0) {
        break;
      }
      total += read;
    }
    return total;
  }
}
