package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// INFO byte for byte, as in docs/spec/core.md 1.2 and A.1, A.2.
class InfoTest {
  private static final ServerIdentity IDENTITY =
      new ServerIdentity("NDX", "name", "2.15.2", "java25", "127.0.0.1", 4222, "XCY");
  private static final Info FIRST =
      new Info(
          IDENTITY,
          true,
          false,
          Info.Tls.none(),
          1_048_576,
          5,
          "127.0.0.1",
          "",
          false,
          false,
          "",
          false);

  @Test
  void the_first_info_has_its_fields_in_order_and_a_blank_before_the_line_end() {
    assertThat(line(FIRST))
        .isEqualTo(
            """
            INFO {"server_id":"NDX","server_name":"name","version":"2.15.2","proto":1,\
            "go":"java25","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,\
            "client_id":5,"client_ip":"127.0.0.1","api_lvl":5,"xkey":"XCY"} \r\n\
            """);
  }

  @Test
  void the_second_info_names_the_account() {
    assertThat(line(FIRST.connected("$G", false)))
        .isEqualTo(
            """
            INFO {"server_id":"NDX","server_name":"name","version":"2.15.2","proto":1,\
            "go":"java25","host":"127.0.0.1","port":4222,"headers":true,"max_payload":1048576,\
            "client_id":5,"client_ip":"127.0.0.1","connect_info":true,"remote_account":"$G",\
            "api_lvl":5,"xkey":"XCY"} \r\n\
            """);
  }

  @Test
  void lame_duck_mode_is_told_between_address_and_api_level() {
    assertThat(line(FIRST.connected("$G", false).goingAway()))
        .contains(
            "\"client_ip\":\"127.0.0.1\",\"ldm\":true,\"remote_account\":\"$G\",\"api_lvl\":5")
        .doesNotContain("connect_info");
  }

  @Test
  void required_authentication_and_missing_headers_are_told() {
    Info info =
        new Info(IDENTITY, false, true, Info.Tls.none(), 10, 6, "::1", "", false, false, "", false);
    assertThat(line(info))
        .contains("\"headers\":false,\"auth_required\":true,\"max_payload\":10,\"client_id\":6");
  }

  @Test
  void empty_fields_are_left_out_but_those_that_always_stand() {
    ServerIdentity bare = new ServerIdentity("", "", "", "", "", 0, "");
    assertThat(
            line(
                new Info(
                    bare, false, false, Info.Tls.none(), 0, 0, "", "", false, false, "", false)))
        .isEqualTo(
            """
            INFO {"server_id":"","server_name":"","version":"","proto":1,"go":"","host":"",\
            "port":0,"headers":false,"max_payload":0,"api_lvl":5} \r\n\
            """);
  }

  @Test
  void text_is_escaped_as_go_does() {
    ServerIdentity odd = new ServerIdentity("N", "<a&b>\"\\\n\u2028ü", "2.15.2", "g", "h", 1, "X");
    assertThat(
            line(
                new Info(
                    odd, true, false, Info.Tls.none(), 1, 1, "i", "", false, false, "", false)))
        .contains("\"server_name\":\"\\u003ca\\u0026b\\u003e\\\"\\\\\\n\\u2028ü\"");
  }

  @Test
  void an_identity_moves_to_another_address_and_stays_itself() {
    ServerIdentity moved = IDENTITY.at("example.org", 1);
    assertThat(moved.host()).isEqualTo("example.org");
    assertThat(moved.port()).isEqualTo(1);
    assertThat(moved.at("127.0.0.1", 4222)).isEqualTo(IDENTITY);
  }

  private static String line(Info info) {
    return new String(info.toLine(), StandardCharsets.UTF_8);
  }
}
