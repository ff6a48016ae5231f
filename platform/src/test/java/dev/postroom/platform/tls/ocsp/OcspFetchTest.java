package dev.postroom.platform.tls.ocsp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.SystemLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A responder is waited for no longer than was said, whatever it does.
@Timeout(30)
class OcspFetchTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private final CountDownLatch over = new CountDownLatch(1);

  /// Answer one question with a head, and then with one byte after the other until the end.
  private Thread drip(ServerSocket responder, String head, int letter) {
    return Thread.startVirtualThread(
        () -> {
          try (Socket socket = responder.accept()) {
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            while (!over.await(50, TimeUnit.MILLISECONDS)) {
              socket.getOutputStream().write(letter);
            }
          } catch (IOException gone) {
            over.countDown(); // who asked has gone, as it should
          } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 2",
        OK + "X: ",
        OK + "Content-Length: 60000\r\n\r\n",
        OK + "Transfer-Encoding: chunked\r\n\r\n1;",
        OK + "Transfer-Encoding: chunked\r\n\r\nffff\r\n",
        OK + "\r\n"
      })
  void who_answers_drop_by_drop_is_left(String head) throws Exception {
    try (ServerSocket responder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread dripping = drip(responder, head, 'x');
      String address = "http://127.0.0.1:" + responder.getLocalPort();
      long start = System.nanoTime();

      assertThatThrownBy(
              () ->
                  new OcspFetch(new SystemLog("test"))
                      .ask(address, new byte[] {1}, Duration.ofMillis(400)))
          .isInstanceOf(IOException.class)
          .hasMessage("no answer within 400 ms");

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
      over.await(); // nothing of it reads on
      dripping.join();
    }
  }

  @Test
  void an_answer_is_taken_as_it_is() throws Exception {
    try (ServerSocket responder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      over.countDown();
      Thread answering = drip(responder, OK + "Content-Length: 2\r\n\r\nhi", 'x');
      String address = "http://127.0.0.1:" + responder.getLocalPort();

      assertThat(
              new OcspFetch(new SystemLog("test"))
                  .ask(address, new byte[] {1}, Duration.ofSeconds(10)))
          .isEqualTo("hi".getBytes(US_ASCII));
      answering.join();
    }
  }
}
