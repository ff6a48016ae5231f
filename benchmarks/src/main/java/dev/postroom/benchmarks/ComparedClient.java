package dev.postroom.benchmarks;

import java.util.concurrent.atomic.AtomicLong;

/// What a client must do to be compared: the same few things, each in its own best way.
interface ComparedClient extends AutoCloseable {
  void publish(String subject, byte[] body) throws Exception;

  /// Wait until the server has had everything.
  void flush() throws Exception;

  /// Count what comes, in one handler.
  void subscribe(String subject, AtomicLong count) throws Exception;

  /// Ask, and wait for the reply.
  void request(String subject, byte[] body) throws Exception;

  /// Answer each request with what it brought.
  void serve(String subject) throws Exception;

  @Override
  void close();
}
