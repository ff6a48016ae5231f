package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Answers to requests that say `Accept-Encoding`, on both servers (docs/spec/core.md 4.13).
@ExtendWith(NoLeaks.class)
@Timeout(120)
class EncodedAnswersIT {
  private static final String SERVER = "$SYS.REQ.SERVER.PING.";

  /// An answer.
  ///
  /// @param encoding the value of its header `Content-Encoding`; empty for none
  /// @param text its payload, no more compressed
  private record Answer(String encoding, String text) {}

  private static RawConnection login(ServerProcess server, String user) {
    RawConnection client = RawConnection.open(server.port());
    client.readLine();
    client.send(
        "CONNECT {\"verbose\":false,\"headers\":true,\"user\":\"%1$s\",\"pass\":\"%1$s\"}\r\n"
            .formatted(user));
    client.send("SUB inbox 1\r\nPING\r\n");
    assertThat(client.readLine()).isEqualTo("PONG");
    return client;
  }

  private static Answer ask(RawConnection client, String subject, String header, String body) {
    String headers = "NATS/1.0\r\n" + header + "\r\n\r\n";
    client.send(
        "HPUB %s inbox %d %d\r\n%s%s\r\n"
            .formatted(subject, headers.length(), headers.length() + body.length(), headers, body));
    String line = client.readLine();
    while (!line.contains("MSG ")) {
      line = client.readLine();
    }
    String[] words = line.split(" ", -1);
    byte[] all = client.readExactly(Integer.parseInt(words[words.length - 1]));
    client.readExactly(2);
    int headed = line.startsWith("HMSG") ? Integer.parseInt(words[words.length - 2]) : 0;
    String block = new String(all, 0, headed, StandardCharsets.US_ASCII);
    String encoding = block.replaceAll("(?s)NATS/1.0\r\nContent-Encoding: (.*)\r\n\r\n", "$1");
    return new Answer(encoding, decoded(encoding, Arrays.copyOfRange(all, headed, all.length)));
  }

  private static String decoded(String encoding, byte[] payload) {
    byte[] plain =
        switch (encoding) {
          case "gzip" -> unzipped(payload);
          case "snappy" -> SnappyReader.read(payload);
          default -> payload;
        };
    return new String(plain, StandardCharsets.UTF_8);
  }

  private static byte[] unzipped(byte[] payload) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(payload))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void documents_are_compressed_as_the_header_wants_it(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, SystemAccountIT.CONFIG);
        RawConnection admin = login(server, "sys");
        RawConnection client = login(server, "a")) {
      for (String wanted : List.of("gzip", "snappy", "s2", "gzip, snappy", "GZIP", "deflate")) {
        String header = "Accept-Encoding: " + wanted;
        String expected =
            wanted.contains("s") ? "snappy" : wanted.equals("deflate") ? "identity" : "gzip";
        for (String what :
            List.of("VARZ", "CONNZ", "EXPVARZ", "PROFILEZ", "IPQUEUESZ", "RAFTZ", "HEALTHZ")) {
          Answer answer = ask(admin, SERVER + what, header, "");
          assertThat(answer.encoding()).as(what + " as " + wanted).isEqualTo(expected);
          assertThat(answer.text()).startsWith("{\"server\":{\"name\":\"golden\"").endsWith("}");
        }
        for (String what : List.of("A.INFO", "A.CONNZ", "A.SUBSZ", "PING.STATZ")) {
          assertThat(ask(admin, "$SYS.REQ.ACCOUNT." + what, header, "").encoding())
              .as(what + " as " + wanted)
              .isEqualTo(expected);
        }
        assertThat(ask(client, "$SYS.REQ.ACCOUNT.PING.CONNZ", header, "").encoding())
            .isEqualTo(expected);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void what_is_no_document_and_what_is_not_asked_so_is_not_compressed(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program, SystemAccountIT.CONFIG);
        RawConnection admin = login(server, "sys");
        RawConnection client = login(server, "a")) {
      String gzip = "Accept-Encoding: gzip";
      for (String what : List.of("STATSZ", "IDZ")) {
        assertThat(ask(admin, SERVER + what, gzip, "").encoding()).as(what).isEmpty();
      }
      assertThat(ask(admin, "$SYS.REQ.SERVER.PING", gzip, "").encoding()).isEmpty();
      assertThat(ask(admin, "$SYS.REQ.ACCOUNT.A.CONNS", gzip, "").encoding()).isEmpty();
      assertThat(ask(client, "$SYS.REQ.USER.INFO", gzip, "").encoding()).isEmpty();
      assertThat(ask(admin, SERVER + "HEALTHZ", gzip, "{bad").encoding()).isEmpty();
      assertThat(ask(admin, SERVER + "CONNZ", gzip, "{\"sort\":\"x\"}").encoding()).isEmpty();
      assertThat(ask(admin, SERVER + "VARZ", "accept-encoding: gzip", "").encoding()).isEmpty();
      assertThat(ask(admin, SERVER + "VARZ", "Foo: gzip", "").encoding()).isEmpty();
    }
  }
}
