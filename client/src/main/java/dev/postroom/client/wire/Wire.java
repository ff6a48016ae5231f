package dev.postroom.client.wire;

import java.io.IOException;
import java.time.Duration;

/// An open pipe of bytes to a server. One thread reads, one at a time writes, any may close.
public interface Wire extends AutoCloseable {

  /// Read at least one byte into the range of the array, and return how many; -1 at the end of
  /// input. Blocks; [#close] ends that with an exception or -1.
  int read(byte[] target, int offset, int length) throws IOException;

  /// Write the whole range. Blocks until the pipe has taken it; [#close] ends that with an
  /// exception.
  void write(byte[] source, int offset, int length) throws IOException;

  /// Write what the pipe has room for, and return how many bytes that was; the caller goes on with
  /// the rest by [#write]. Does not wait for room where [#isWrittenByAnyone]; elsewhere this is
  /// [#write].
  default int writeSome(byte[] source, int offset, int length) throws IOException {
    write(source, offset, length);
    return length;
  }

  /// Who reads all there is: reads once, and returns false at the end of input.
  interface Reading {
    boolean readOnce() throws IOException;
  }

  /// Let `reading` read from this wire until the end of input. Blocks for all that time; the
  /// reading may happen on other threads, one at a time, and it never does after this has returned.
  default void readAll(Reading reading) throws IOException {
    while (reading.readOnce()) {
      // everything is done by the one who reads
    }
  }

  /// Let a read that takes longer from now on fail with SocketTimeoutException; zero means never.
  void readTimeout(Duration timeout) throws IOException;

  /// Return whether writing may happen on any thread, even on one that is interrupted: whoever
  /// sends then writes himself. Where it is false an interrupt might close the pipe, so that writes
  /// need a thread of their own.
  boolean isWrittenByAnyone();

  /// Close both directions. Does nothing when closed before, and does not throw.
  @Override
  void close();
}
