package dev.postroom.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxyHeaderTest {
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /// Return what is the client's, after the bytes came in pieces of this size.
  private static byte[] take(ProxyHeader header, byte[] bytes, int pieceSize)
      throws ProxyHeaderException {
    byte @Nullable [] rest = null;
    int from = 0;
    while (rest == null) {
      int to = Math.min(bytes.length, from + pieceSize);
      rest = header.take(ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to)));
      from = to;
    }
    byte[] all = Arrays.copyOf(rest, rest.length + bytes.length - from);
    System.arraycopy(bytes, from, all, rest.length, bytes.length - from);
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 1.2.3.4 5.6.7.8 1111 4222, 1.2.3.4, 1111",
    "PROXY  TCP4 1.2.3.4 5.6.7.8 01 2, 1.2.3.4, 1",
    "PROXY TCP6 2001:db8::1 ::1 65535 0, 2001:db8::1, 65535",
    "PROXY UNKNOWN, '', 0",
    "PROXY UNKNOWN ffff::1 a b c, '', 0",
  })
  void a_line_says_for_whom_the_proxy_speaks(String line, String host, int port)
      throws ProxyHeaderException {
    byte[] bytes = ascii(line + "\r\nPING\r\n");
    for (int size = 1; size <= bytes.length; size++) {
      ProxyHeader header = new ProxyHeader();
      assertThat(take(header, bytes, size)).isEqualTo(ascii("PING\r\n"));
      assertThat(header.isOver()).isTrue();
      assertThat(header.host()).isEqualTo(host);
      assertThat(header.port()).isEqualTo(port);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "21 11 000c 0a010203 0a090909 04d2 107e, 10.1.2.3, 1234",
    "21 11 0011 0a010203 0a090909 04d2 107e 0100026162, 10.1.2.3, 1234",
    "20 00 0000, '', 0",
    "20 11 000c 0a010203 0a090909 04d2 107e, '', 0",
  })
  void so_does_version_2(String rest, String host, int port) throws ProxyHeaderException {
    byte[] bytes = hex(SIGNATURE + rest + "50494e470d0a");
    for (int size = 1; size <= bytes.length; size++) {
      ProxyHeader header = new ProxyHeader();
      assertThat(take(header, bytes, size)).isEqualTo(ascii("PING\r\n"));
      assertThat(header.host()).isEqualTo(host);
      assertThat(header.port()).isEqualTo(port);
    }
  }

  @Test
  void an_address_of_version_2_may_be_of_ipv6() throws ProxyHeaderException {
    ProxyHeader header = new ProxyHeader();
    byte[] bytes =
        hex(
            SIGNATURE
                + "21 21 0024 20010db8000000000000000000000005"
                + "00".repeat(16)
                + "004d0001");
    assertThat(take(header, bytes, 5)).isEmpty();
    assertThat(header.host()).isEqualTo("2001:db8:0:0:0:0:0:5");
    assertThat(header.port()).isEqualTo(77);
  }

  @Test
  void what_is_no_header_is_the_clients() throws ProxyHeaderException {
    for (String text : new String[] {"CONNECT {}\r\n", "PING\r\n", "PROXY\r\n", "\r\n\r\nCON"}) {
      ProxyHeader header = new ProxyHeader();
      assertThat(take(header, ascii(text), 1)).isEqualTo(ascii(text));
      assertThat(header.host()).isEmpty();
    }
    assertThat(new ProxyHeader().take(ByteBuffer.wrap(ascii("PROX")))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 1.2.3.4 5.6.7.8 1|invalid PROXY protocol header: invalid v1 format",
        "PROXY TCP4 x 5.6.7.8 1 1|invalid PROXY protocol header: invalid address",
        "PROXY TCP4 1.2.3.4 5.6.7.8 70000 1|invalid source port: strconv.ParseUint: parsing"
            + " \"70000\": value out of range",
        "PROXY TCP4 1.2.3.4 5.6.7.8 -1 2|invalid source port: strconv.ParseUint: parsing"
            + " \"-1\": invalid syntax",
        "PROXY TCP5 1.2.3.4 5.6.7.8 7 1|invalid PROXY protocol header: invalid protocol TCP5",
        "PROXY TCP4 ::1 ::1 7 1|invalid PROXY protocol header: TCP4 with IPv6 address",
        "PROXY TCP6 1.2.3.4 1.2.3.4 7 1|invalid PROXY protocol header: TCP6 with IPv4 address",
      })
  void a_wrong_line_is_named(String line, String text) {
    assertThatThrownBy(() -> take(new ProxyHeader(), ascii(line + "\r\n"), 1)).hasMessage(text);
  }

  @Test
  void a_line_has_a_bound_and_an_end() {
    assertThatThrownBy(() -> take(new ProxyHeader(), ascii("PROXY " + "x".repeat(200)), 50))
        .hasMessage("invalid PROXY protocol header: v1 line too long");
    assertThatThrownBy(() -> take(new ProxyHeader(), ascii("PROXY TCP4 1.2.3.4 5.6.7.8 1 2\n"), 50))
        .hasMessage("invalid PROXY protocol header: invalid v1 format");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2112000c|unsupported PROXY protocol feature: only STREAM protocol supported",
        "21000000|unsupported PROXY protocol feature: only STREAM protocol supported",
        "21310000|unsupported PROXY protocol feature: unsupported address family 0x30",
        "21110003|IPv4 address data too short: 3 bytes",
        "1111000c|invalid PROXY protocol header: invalid version 0x10",
        "2511000c|unknown PROXY protocol command: 0x05",
      })
  void a_wrong_version_2_is_named(String hex, String text) {
    byte[] bytes = hex(SIGNATURE + hex);
    assertThatThrownBy(() -> take(new ProxyHeader(), bytes, 1)).hasMessage(text);
    assertThatThrownBy(() -> take(new ProxyHeader(), ascii("\r\n\r\n\0\rxxxxxxxxxx"), 1))
        .hasMessage("invalid PROXY protocol header: invalid signature");
  }

  @Test
  void what_is_behind_the_addresses_is_passed_over() throws ProxyHeaderException {
    ProxyHeader header = new ProxyHeader();
    byte[] bytes =
        hex(
            SIGNATURE
                + "2111ffff 0a010203 0a090909 04d2 107e"
                + "00".repeat(0xffff - 12)
                + "50494e470d0a");
    assertThat(Objects.requireNonNull(take(header, bytes, 1_000))).isEqualTo(ascii("PING\r\n"));
  }
}
