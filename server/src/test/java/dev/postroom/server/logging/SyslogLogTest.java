package dev.postroom.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.postroom.platform.Log.Level;
import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.server.options.LogOptions;
import dev.postroom.testsupport.NoLeaks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class SyslogLogTest {
  private static final Instant MOMENT = Instant.parse("2026-11-05T18:20:37.772158999Z");

  @RegisterExtension final NoLeaks noLeaks = new NoLeaks();

  private final ManualClock clock = new ManualClock(0, MOMENT);

  @Test
  void each_line_is_a_datagram_with_its_severity() throws IOException {
    try (DatagramSocket syslog = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        SyslogLog log = connect("udp://127.0.0.1:" + syslog.getLocalPort())) {
      List<String> received = new ArrayList<>();
      for (Level level : Level.values()) {
        log.log(level, "text");
        received.add(receive(syslog));
      }

      String rest = local("yyyy-MM-dd'T'HH:mm:ssXXX") + " " + hostName() + " prog[42]: text\n";
      assertThat(received)
          .containsExactly(
              "<5>" + rest, "<7>" + rest, "<5>" + rest, "<4>" + rest, "<3>" + rest, "<2>" + rest);
    }
  }

  @Test
  void a_stream_has_a_line_each_until_the_end() throws IOException {
    try (ServerSocket syslog = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SyslogLog log = connect("tcp://127.0.0.1:" + syslog.getLocalPort());
      try (Socket accepted = syslog.accept()) {
        log.info("one");
        log.reopen();
        log.close();

        assertThat(lines(accepted)).hasSize(2).allMatch(line -> line.contains(" prog[42]: "));
      }
    }
  }

  @Test
  void a_unix_socket_gets_short_times_and_no_host(@TempDir Path folder) throws IOException {
    Path path = folder.resolve("log");
    try (ServerSocketChannel syslog = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      syslog.bind(UnixDomainSocketAddress.of(path));
      SyslogLog log = connect("unix://" + path);
      try (SocketChannel accepted = syslog.accept();
          BufferedReader in =
              new BufferedReader(Channels.newReader(accepted, StandardCharsets.UTF_8))) {
        log.warn("one");
        log.close();

        assertThat(in.readLine()).isEqualTo("<4>" + local("MMM ppd HH:mm:ss") + " prog[42]: one");
      }
    }
  }

  @Test
  void who_does_not_read_is_not_waited_for_and_gets_whole_lines() throws IOException {
    String text = "x".repeat(1_000);
    try (ServerSocket syslog = new ServerSocket()) {
      syslog.setReceiveBufferSize(4_096);
      syslog.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      SyslogLog log = connect("tcp://127.0.0.1:" + syslog.getLocalPort());
      try (Socket accepted = syslog.accept()) {
        for (int i = 0; i < 20_000; i++) {
          log.info(text);
        }
        log.close();

        List<String> lines = lines(accepted);
        assertThat(lines).hasSizeBetween(10, 19_999);
        assertThat(lines.subList(0, lines.size() - 1)).allMatch(line -> line.endsWith(" " + text));
      }
    }
  }

  @Test
  void a_syslog_that_comes_back_is_connected_to_again() throws IOException {
    try (ServerSocket syslog = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SyslogLog log = connect("tcp://127.0.0.1:" + syslog.getLocalPort());
      syslog.accept().close();
      syslog.setSoTimeout(100);
      Socket again = null;
      for (int i = 0; again == null; i++) {
        log.info("line " + i);
        clock.advance(Duration.ofSeconds(1));
        try {
          again = syslog.accept();
        } catch (java.net.SocketTimeoutException _) {
          // It has not noticed yet.
        }
      }
      log.info("last");
      log.close();
      try (Socket open = again) {
        assertThat(lines(open)).last().asString().endsWith("last");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo|error invalid network type: \"\"",
        "http://x:1|error invalid network type: \"http\"",
        "://x|parse \"://x\": missing protocol scheme",
        "tcp://|error connecting to syslog: \"dial tcp: missing address\"",
        "udp:127.0.0.1:5|error connecting to syslog: \"dial udp: missing address\"",
        "udp://127.0.0.1|error connecting to syslog: \"dial udp: address 127.0.0.1: missing port in"
            + " address\"",
        "tcp://127.0.0.1:1|error connecting to syslog: \"dial tcp 127.0.0.1:1: connect: connection"
            + " refused\"",
        "unix:///no/such|error connecting to syslog: \"dial unix /no/such: connect: no such file or"
            + " directory\"",
        "unix:///a\0b|error connecting to syslog: \"dial unix /a\\x00b: connect: invalid argument\""
      })
  void what_cannot_be_reached_is_told_in_gos_words(String url, String message) {
    assertThatThrownBy(() -> connect(url)).isInstanceOf(IOException.class).hasMessage(message);
  }

  /// Some machines have a syslog of their own that takes a stream.
  @Test
  void where_the_local_syslog_cannot_be_reached_the_way_over_the_network_is_named() {
    assertThat(catchThrowable(() -> connect(LogOptions.LOCAL_SYSLOG).close()))
        .satisfiesAnyOf(
            connected -> assertThat(connected).isNull(),
            failed -> assertThat(failed).hasMessageContaining("; -r udp://<host>:514"));
  }

  private SyslogLog connect(String url) throws IOException {
    LogOptions options = new LogOptions(true, true, true, false, "", 0, 0, url, false);
    return SyslogLog.connect(new LineFormat(options, 42, false), clock, options, "prog[42]");
  }

  private static String receive(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[1_000], 1_000);
    socket.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
  }

  private static List<String> lines(Socket socket) throws IOException {
    return new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
        .lines()
        .toList();
  }

  private static String local(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, java.util.Locale.ROOT)
        .format(MOMENT.atZone(ZoneId.systemDefault()));
  }

  private static String hostName() throws IOException {
    return java.nio.file.Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
  }
}
