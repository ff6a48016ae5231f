package dev.postroom.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.RawConnection.PeerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoLeaks.class)
class RawConnectionTest {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ServerSocket listener;
  private final RawConnection connection;
  private final Socket peer;

  RawConnectionTest() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    connection = RawConnection.open(listener.getLocalPort());
    peer = listener.accept();
  }

  @AfterEach
  void close() throws IOException {
    connection.close();
    peer.close();
    listener.close();
  }

  @Test
  void lines_are_read_one_by_one_without_their_ends() throws IOException {
    peerSays("one\r\ntwo\nstill two\r\n\r\nth");

    assertThat(connection.readLine()).isEqualTo("one");
    assertThat(connection.readLine()).isEqualTo("two\nstill two");
    assertThat(connection.readLine()).isEmpty();
    assertThat(connection.readExactly(2)).isEqualTo("th".getBytes(UTF_8));
  }

  @Test
  void a_missed_deadline_shows_what_arrived() throws IOException {
    peerSays("half a li\u00e9");

    assertThatThrownBy(() -> connection.readLine(SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("half a li\\xc3\\xa9");
  }

  @Test
  void sending_does_not_wait_for_a_peer_that_sends_too() throws IOException {
    byte[] much = new byte[8 << 20];
    Thread other = Thread.ofVirtual().start(() -> peerEchoes(much.length));

    connection.send(much);

    assertThat(connection.readExactly(much.length)).isEqualTo(much);
    assertThat(other.isAlive()).isFalse();
  }

  @Test
  void an_orderly_end_leaves_what_was_said() throws IOException {
    peerSays("bye");
    peer.close();
    assertThat(connection.readUntilEnd(SHORT)).isEqualTo("bye".getBytes(UTF_8));
    assertThat(connection.readEnd(SHORT)).isEqualTo(PeerState.ENDED);
  }

  @Test
  void a_reset_is_told_from_an_orderly_end() throws IOException {
    peer.setSoLinger(true, 0);
    peer.close();

    assertThat(connection.readEnd(SHORT)).isEqualTo(PeerState.RESET);
  }

  @Test
  void unread_bytes_are_not_the_end() throws IOException {
    peerSays("x");
    peer.close();

    assertThatThrownBy(() -> connection.readEnd(SHORT))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("but got x");
  }

  @Test
  void what_was_said_before_a_reset_can_be_read_although_sending_failed() throws IOException {
    peerSays("-ERR\r\n");
    peer.setSoLinger(true, 0);
    peer.close();

    connection.send(new byte[1 << 20]);

    assertThat(connection.readLine()).isEqualTo("-ERR");
  }

  @Test
  void nobody_there_is_an_exception() throws IOException {
    int port = listener.getLocalPort();
    listener.close();

    assertThatThrownBy(() -> RawConnection.open(port)).isInstanceOf(UncheckedIOException.class);
  }

  private void peerSays(String text) throws IOException {
    peer.getOutputStream().write(text.getBytes(UTF_8));
  }

  private void peerEchoes(int count) {
    try {
      peer.getOutputStream().write(peer.getInputStream().readNBytes(count / 2));
      peer.getOutputStream().write(peer.getInputStream().readNBytes(count - count / 2));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
