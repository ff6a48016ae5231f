package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlsTest {
  @Test
  void one_address_has_one_url() throws IOException {
    assertThat(Urls.of("nats", "127.0.0.1", 1)).containsExactly("nats://127.0.0.1:1");
    assertThat(Urls.of("http", "::1", 1)).containsExactly("http://[::1]:1");
    assertThat(Urls.of("nats", "localhost", 1)).containsExactly("nats://127.0.0.1:1");
  }

  @Test
  void all_addresses_have_a_url_each_the_loopback_first() throws IOException {
    assertThat(Urls.of("nats", "0.0.0.0", 1))
        .startsWith("nats://127.0.0.1:1")
        .doesNotContain("nats://0.0.0.0:1")
        .isEqualTo(Urls.of("nats", "::", 1));
  }

  @Test
  void nothing_listens_on_port_0() throws IOException {
    assertThat(Urls.of("http", "", 0)).isEmpty();
  }

  @Test
  void a_host_that_nobody_knows_is_told() {
    assertThatThrownBy(() -> Urls.of("nats", "nohost.invalid", 1))
        .hasMessage("lookup nohost.invalid: no such host");
  }

  @ParameterizedTest
  @CsvSource({
    "0:0:0:0:0:0:0:1, ::1",
    "fe80:0:0:0:fc:ff:fe00:1, fe80::fc:ff:fe00:1",
    "fd00:0:0:0:0:0:0:2, fd00::2",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "1:0:0:2:0:0:3:4, 1::2:0:0:3:4",
    "1:2:3:4:5:6:7:0, 1:2:3:4:5:6:7:0",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::"
  })
  void the_longest_run_of_zeros_is_left_out(String full, String compressed) throws IOException {
    assertThat(Urls.compressed(InetAddress.getByName(full).getAddress())).isEqualTo(compressed);
  }
}
