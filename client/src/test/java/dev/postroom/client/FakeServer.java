package dev.postroom.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A server that says what a test wants it to, whoever connects. Thread-safe.
final class FakeServer implements AutoCloseable {
  static final String INFO =
      "INFO {\"server_id\":\"FAKE\",\"version\":\"0\",\"headers\":true,\"max_payload\":1000}\r\n";

  private final ServerSocket listener;
  private volatile String greeting; // set by the test, said by the thread
  private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>(1_000);
  private final List<Socket> all = new ArrayList<>();
  private final Thread thread;

  /// Start a server that says this to everybody who connects.
  FakeServer(String greeting) {
    this.greeting = greeting;
    try {
      listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    thread = Thread.ofVirtual().start(this::accept);
  }

  /// Start a server that greets well and is asked for more by the test.
  static FakeServer polite() {
    return new FakeServer(INFO + "PONG\r\n");
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        synchronized (all) {
          all.add(socket);
        }
        accepted.add(socket);
        say(socket, greeting);
      } catch (IOException closed) {
        // the listener is closed, or the client has gone: the test looks at what the client says
      }
    }
  }

  /// Say something else to who connects from now on.
  void greetWith(String other) {
    greeting = other;
  }

  String url() {
    return "nats://127.0.0.1:" + listener.getLocalPort();
  }

  Socket next() throws InterruptedException {
    Socket socket = accepted.poll(10, TimeUnit.SECONDS);
    if (socket == null) {
      throw new AssertionError("nobody connects");
    }
    return socket;
  }

  static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Read what the client says until it has said this.
  static String readUntil(Socket socket, String end) throws IOException {
    socket.setSoTimeout(10_000);
    StringBuilder read = new StringBuilder();
    while (read.indexOf(end) < 0) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new AssertionError("the client left after " + read);
      }
      read.append((char) next);
    }
    return read.toString();
  }

  @Override
  public void close() {
    try {
      listener.close();
      thread.join();
      synchronized (all) {
        for (Socket socket : all) {
          socket.close();
        }
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
