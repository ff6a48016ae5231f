package dev.postroom.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.http.HttpRequest;
import dev.postroom.http.HttpRequestParser;
import dev.postroom.websocket.options.AllowedOrigin;
import dev.postroom.websocket.options.WebSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/// Whatever head a peer sends, it is granted or refused, and nothing of it gets into the answer.
class UpgradeFuzzTest {
  private static final WebSocketOptions OPTIONS =
      new WebSocketOptions(
          "127.0.0.1",
          0,
          "",
          null,
          true,
          List.of(AllowedOrigin.parse("http://a.com")),
          WebSocketOptions.DEFAULT_HANDSHAKE_TIMEOUT,
          true,
          new WebSocketOptions.Cookies("u", "p", "t"),
          Map.of());

  @FuzzTest
  void any_head_is_granted_or_refused(byte[] bytes) {
    if (new HttpRequestParser().parse(ByteBuffer.wrap(bytes)) instanceof HttpRequest request) {
      switch (UpgradeAnswer.to(request, OPTIONS)) {
        case UpgradeAnswer.Granted granted -> {
          String head = granted.head();
          assertThat(head).startsWith("HTTP/1.1 101 ").endsWith("\r\n\r\n");
          assertThat(head.indexOf("\r\n\r\n")).isEqualTo(head.length() - 4);
        }
        case UpgradeAnswer.Refused refused -> assertThat(refused.reason()).isNotEmpty();
      }
      assertThat(Credentials.of(request.headers(), OPTIONS.cookies())).isNotNull();
      assertThat(ForwardedFor.of(request.headers()).length()).isLessThan(46);
    }
  }
}
