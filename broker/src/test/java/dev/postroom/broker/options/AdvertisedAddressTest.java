package dev.postroom.broker.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Recorded from the Go server.
class AdvertisedAddressTest {

  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "h,h,0",
        "h:7,h,7",
        "h:0,h,0",
        "h:-1,h,0",
        "h:+8,h,8",
        "h:08,h,8",
        "h:99999,h,99999",
        ":5,'',5",
        "[::1]:4,::1,4",
        "[::1],::1,0",
        "[h]:9,h,9",
        " h : 7 ,h,7",
        "a b,a b,0"
      })
  void an_address_is_a_host_with_or_without_a_port(String text, String host, int port) {
    assertThat(AdvertisedAddress.parse(text)).isEqualTo(new AdvertisedAddress(host, port));
  }

  @ParameterizedTest
  @CsvSource({
    "h:x,'strconv.Atoi: parsing \"x\": invalid syntax'",
    "h:,'strconv.Atoi: parsing \"\": invalid syntax'",
    "h:1:2,address h:1:2: too many colons in address",
    "::1,address ::1: too many colons in address",
    "[::1]x:4,address [::1]x:4: too many colons in address",
    "[::1,address [::1: missing ']' in address"
  })
  void what_is_no_address_is_refused(String text, String message) {
    assertThatThrownBy(() -> AdvertisedAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
