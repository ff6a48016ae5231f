package dev.postroom.platform.tls.ocsp;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/// A responder on a free port of the loopback address that gives everybody one answer, once it may.
/// Thread-safe.
final class FakeResponder implements AutoCloseable {
  private final ServerSocket listener;
  private final AtomicInteger questions = new AtomicInteger();
  private final Semaphore asked = new Semaphore(0);
  private final Semaphore left = new Semaphore(0);
  private final CountDownLatch mayAnswer = new CountDownLatch(1);
  // Volatile: set by the test, read by whoever answers.
  private volatile byte[] answer = new byte[0];

  FakeResponder() throws IOException {
    listener = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
    var _ = Thread.ofVirtual().start(this::serve);
  }

  String address() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /// Give this answer, to those who wait as well.
  void answer(byte[] next) {
    answer = next;
    mayAnswer.countDown();
  }

  /// Return how often it was asked.
  int questions() {
    return questions.get();
  }

  /// Wait until so many more have asked.
  void awaitQuestions(int count) throws InterruptedException {
    asked.acquire(count);
  }

  /// Wait until so many more of those who asked have hung up.
  void awaitEnds(int count) throws InterruptedException {
    left.acquire(count);
  }

  private void serve() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        var _ = Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException(closed);
        }
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
      for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
        // Whatever is asked, the answer is the same.
      }
      questions.incrementAndGet();
      asked.release();
      var _ = Thread.ofVirtual().start(() -> watch(in));
      mayAnswer.await();
      byte[] body = answer;
      OutputStream out = socket.getOutputStream();
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes(US_ASCII));
      out.write(body);
    } catch (IOException _) {
      // Who asked has gone, which watch() tells.
    } catch (InterruptedException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /// Nobody says anything after a question, so whatever is read then is an end.
  private void watch(BufferedReader in) {
    try {
      var _ = in.read();
      left.release();
    } catch (IOException _) {
      left.release();
    }
  }

  @Override
  public void close() throws IOException {
    mayAnswer.countDown();
    listener.close();
  }
}
