package dev.postroom.testsupport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

class NoLeaksTest {
  @Test
  void a_listening_port_left_open_is_named() throws IOException {
    PortSample.listener.set(null);
    assertThat(JupiterRun.failuresOf(PortSample.class))
        .singleElement()
        .asString()
        .contains("PortSample left behind", "socket:", "listening on port");
    PortSample.closeListener();
  }

  @Test
  void threads_left_running_are_named_virtual_ones_too() {
    CountDownLatch end = new CountDownLatch(1);
    ThreadSample.end.set(end);
    assertThat(JupiterRun.failuresOf(ThreadSample.class))
        .singleElement()
        .asString()
        .contains("\"left-platform\"", "\"left-virtual\"");
    end.countDown();
  }

  @Test
  void a_field_checks_every_test() throws IOException {
    FieldSample.listener.set(null);
    assertThat(JupiterRun.failuresOf(FieldSample.class))
        .singleElement()
        .asString()
        .contains("leaks() left behind");
    FieldSample.listener.get().close();
  }

  @Test
  void a_tidy_class_passes() {
    assertThat(JupiterRun.failuresOf(TidySample.class)).isEmpty();
  }

  @ExtendWith(NoLeaks.class)
  static class PortSample {
    static final Held<ServerSocket> listener = new Held<>();

    @Test
    void leaks() throws IOException {
      listener.set(listen());
    }

    static void closeListener() throws IOException {
      listener.get().close();
    }
  }

  @ExtendWith(NoLeaks.class)
  static class ThreadSample {
    static final Held<CountDownLatch> end = new Held<>();

    @Test
    void leaks() {
      Thread.ofPlatform().name("left-platform").start(ThreadSample::waitForEnd);
      Thread.ofVirtual().name("left-virtual").start(ThreadSample::waitForEnd);
    }

    static void waitForEnd() {
      try {
        end.get().await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static class FieldSample {
    static final Held<ServerSocket> listener = new Held<>();
    @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

    @Test
    void leaks() throws IOException {
      listener.set(listen());
    }
  }

  @ExtendWith(NoLeaks.class)
  static class TidySample {
    static final Held<ServerSocket> listener = new Held<>();

    @BeforeAll
    static void open() throws IOException {
      listener.set(listen());
    }

    @Test
    void uses_a_thread() throws InterruptedException {
      Thread.ofVirtual().start(() -> {}).join();
    }

    @AfterAll
    static void close() throws IOException {
      listener.get().close();
    }
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }
}
