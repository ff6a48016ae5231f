package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.server.PostroomServer;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is said when it does not work.
@ExtendWith(NoLeaks.class)
class FailuresTest {
  @TempDir Path folder;

  @Test
  void no_server_is_said_with_what_to_do() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    String url = "nats://127.0.0.1:" + port;

    Typed.Ended ended = Typed.words("rtt", "-s", url).run();

    assertThat(ended)
        .isEqualTo(
            new Typed.Ended(
                1,
                "",
                "postroom: nothing answers on "
                    + url
                    + ": is the server running? start one with ./postroom, or name another with"
                    + " --server\n"));
  }

  @Test
  void who_accepts_and_says_nothing_is_waited_for_as_long_as_asked() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String url = "nats://127.0.0.1:" + silent.getLocalPort();

      Typed.Ended ended = Typed.words("rtt", "-s", url, "--timeout", "100ms").run();

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err())
          .startsWith("postroom: nothing answers on " + url + " in time")
          .hasLineCount(1);
    }
  }

  @Test
  void a_refusal_says_how_to_say_who_asks() {
    try (PostroomServer server =
        PostroomServer.builder()
            .configuration("authorization { user: joe, password: secret }")
            .start()) {
      Typed.Ended nobody = Typed.words("rtt").to(server).run();
      Typed.Ended joe =
          Typed.words("rtt", "1", "--user", "joe", "--password", "secret").to(server).run();
      Typed.Ended variables =
          Typed.words("rtt", "1")
              .to(server)
              .with("NATS_USER", "joe")
              .with("NATS_PASSWORD", "secret")
              .run();

      assertThat(nobody.code()).isEqualTo(1);
      assertThat(nobody.err())
          .startsWith("postroom: ")
          .contains("Authorization Violation", "--user and --password")
          .hasLineCount(1);
      assertThat(joe.code()).isZero();
      assertThat(variables.code()).isZero();
    }
  }

  @Test
  void too_large_a_message_names_the_limit() {
    try (PostroomServer server =
        PostroomServer.builder().configuration("max_payload: 10").start()) {
      Typed.Ended ended = Typed.words("pub", "a", "x".repeat(11)).to(server).run();

      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.err()).contains("10", "max_payload").hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pub 'a b' x | has a blank or control character in it",
        "pub a..b x | empty token",
        "pub a.* x | wildcard",
        "sub a.>.b | something behind >",
        "request a. x | empty token",
        "bench pub a.* --msgs 1 | wildcard"
      })
  void a_wrong_subject_is_a_wrong_word(String typed, String reason) {
    try (PostroomServer server = PostroomServer.builder().start()) {
      String[] words = typed.replace("'a b'", "a~b").split(" ");
      for (int i = 0; i < words.length; i++) {
        words[i] = words[i].replace('~', ' ');
      }

      Typed.Ended ended = Typed.words(words).to(server).run();

      assertThat(ended.code()).isEqualTo(2);
      assertThat(ended.err())
          .contains(reason, "(see postroom " + words[0] + " --help)")
          .hasLineCount(1);
      assertThat(ended.out()).isEmpty();
    }
  }

  @Test
  void no_secret_of_an_address_is_printed() throws IOException {
    String address;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + free.getLocalPort();
    }
    for (String secret : new String[] {"u:secretpw@", "secretpw@", "u:secret/pw@x@"}) {
      Typed.Ended ended =
          Typed.words("pub", "a", "b").with("NATS_URL", "nats://" + secret + address).run();

      assertThat(ended.err()).doesNotContain("secret");
    }
    assertThat(Typed.words("rtt", "-s", "nats://u:secretpw@" + address).run().err())
        .startsWith("postroom: nothing answers on nats://" + address + ": ");
  }

  @Test
  void what_is_typed_beats_the_environment_and_sentences_name_where_it_was_said() {
    try (PostroomServer server =
        PostroomServer.builder()
            .configuration("authorization { user: joe, password: secret }")
            .start()) {
      Typed.Ended typed =
          Typed.words("rtt", "1", "--user", "joe", "--password", "secret")
              .to(server)
              .with("NATS_CREDS", "/nowhere")
              .with("NATS_TOKEN", "x")
              .run();
      Typed.Ended wrong =
          Typed.words("rtt", "--user", "joe", "--password", "wrong").to(server).run();
      Typed.Ended variables = Typed.words("rtt").to(server).with("NATS_TOKEN", "wrong").run();
      Typed.Ended url =
          Typed.words("rtt", "-s", "nats://joe:wrong@127.0.0.1:" + server.port()).run();

      assertThat(typed.err()).isEmpty();
      assertThat(typed.code()).isZero();
      assertThat(wrong.err()).contains("check --user and --password").doesNotContain("wrong");
      assertThat(variables.err()).contains("check $NATS_TOKEN");
      assertThat(url.err()).contains("before the @ in --server").doesNotContain("wrong");
    }
  }

  @Test
  void a_port_that_speaks_no_web_socket_is_said_without_java() {
    try (PostroomServer server = PostroomServer.builder().start()) {
      String url = "ws://127.0.0.1:" + server.port();

      Typed.Ended ended = Typed.words("rtt", "-s", url).run();

      assertThat(ended)
          .isEqualTo(
              new Typed.Ended(
                  1,
                  "",
                  "postroom: "
                      + url
                      + " does not answer as a WebSocket: check the port, or write nats:// in place"
                      + " of ws://\n"));
    }
  }

  @Test
  void a_wrong_address_is_a_wrong_word() {
    Typed.Ended ended = Typed.words("rtt", "-s", "http://localhost").run();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("http://localhost", "write nats://host:port");
  }

  @Test
  void files_that_cannot_be_used_are_named() throws IOException {
    Path empty = Files.createFile(folder.resolve("empty"));
    Path none = folder.resolve("none");

    assertFails("the file " + none + " of --creds cannot be read", "--creds", none.toString());
    assertFails("the file " + none + " of --nkey cannot be read", "--nkey", none.toString());
    assertFails("the file " + empty + " of --creds is no credentials file", "--creds", empty + "");
    assertThat(Typed.words("rtt").with("NATS_CA", none.toString()).run().err())
        .contains("the file " + none + " of $NATS_CA cannot be read");
    assertFails("has no seed of a user", "--nkey", empty.toString());
    assertFails("has no certificate in PEM", "--tlsca", empty.toString());
    assertFails("the file " + none + " of --tlsca cannot be read", "--tlsca", none.toString());
  }

  @Test
  void a_certificate_without_its_key_is_a_wrong_word() {
    assertThat(Typed.words("rtt", "--tlscert", "x").run())
        .isEqualTo(
            new Typed.Ended(
                2,
                "",
                "postroom: --tlscert and --tlskey belong together: name both files"
                    + " (see postroom rtt --help)\n"));
  }

  private static void assertFails(String sentence, String... options) {
    Typed.Ended ended = Typed.words("rtt", options[0], options[1]).run();

    assertThat(ended.err()).startsWith("postroom: ").contains(sentence).hasLineCount(1);
    assertThat(ended.code()).isEqualTo(1);
  }
}
