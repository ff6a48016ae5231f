package dev.postroom.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Clients that come through a file of this machine.
@ExtendWith(NoLeaks.class)
class UnixSocketTest {
  @TempDir private Path folder;

  private static String until(SocketChannel channel, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    ByteBuffer bytes = ByteBuffer.allocate(4096);
    while (text.indexOf(end) < 0 && channel.read(bytes.clear()) >= 0) {
      text.append(StandardCharsets.ISO_8859_1.decode(bytes.flip()));
    }
    return text.toString();
  }

  private static void send(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Test
  void a_client_of_the_file_and_one_of_the_port_hear_each_other() throws IOException {
    Path file = folder.resolve("s");
    try (TestBroker broker = TestBroker.start()) {
      broker.broker().listen(file);
      try (SocketChannel local = SocketChannel.open(UnixDomainSocketAddress.of(file));
          TestClient other = broker.client()) {
        send(local, "CONNECT {\"verbose\":false}\r\nSUB a 1\r\nPING\r\n");
        assertThat(until(local, "PONG\r\n")).startsWith("INFO ").contains("\"client_ip\":\"unix\"");
        other.publish("a", "xyz");
        assertThat(until(local, "xyz\r\n")).endsWith("MSG a 1 3\r\nxyz\r\n");
      }
    }
    assertThat(file).doesNotExist();
  }

  @Test
  void the_file_of_a_dead_server_is_replaced_and_no_other() throws IOException {
    Path dead = folder.resolve("dead");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(dead))
        .close();
    Path text = Files.writeString(folder.resolve("text"), "mine");
    Path taken = folder.resolve("taken");
    try (TestBroker broker = TestBroker.start();
        ServerSocketChannel alive = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      alive.bind(UnixDomainSocketAddress.of(taken));
      assertThat(dead).exists();
      broker.broker().listen(dead);
      assertThatThrownBy(() -> broker.broker().listen(taken))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("another server answers there");
      assertThatThrownBy(() -> broker.broker().listen(text)).isInstanceOf(IOException.class);
    }
    assertThat(text).hasContent("mine");
    assertThat(dead).doesNotExist();
  }

  @Test
  void a_file_that_cannot_be_made_is_told() throws IOException {
    try (TestBroker broker = TestBroker.start()) {
      assertThatThrownBy(() -> broker.broker().listen(folder.resolve("no/where")))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> broker.broker().listen(folder.resolve("x".repeat(200))))
          .isInstanceOf(IOException.class);
    }
  }
}
