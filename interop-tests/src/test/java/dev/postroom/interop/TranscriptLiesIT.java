package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.transcript.Transcript;
import dev.postroom.testsupport.transcript.TranscriptRun;
import dev.postroom.testsupport.transcript.Way;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Transcripts that are not true must fail, at the line that is not true.
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptLiesIT {
  private final SharedServers servers = new SharedServers();

  @AfterAll
  void stop() {
    servers.close();
  }

  record Lie(String text, int line, String said) {}

  static Stream<Lie> lies() {
    return Stream.of(
        new Lie("A> PING\nA< PING", 3, "expected \"PING\\r\\n\", but got \"PONG\\r\\n\""),
        new Lie("A> PING\nA< PONG\nA< PONG", 4, "and then nothing"),
        new Lie("A> PING\nA< <OPEN>\nA> PING\nA< <EOF>", 5, "but got PONG"),
        new Lie("A> PING\nA< PONG\nA quiet 1ms\nA> PING\nA quiet 3s", 6, "expected nothing"),
        new Lie("A> FOO\nA< <EOF>", 3, "but got -ERR 'Unknown Protocol Operation'"),
        new Lie("A> FOO\nA< <OPEN>", 3, "expected \"PONG"),
        new Lie("A> PUB a\nA< <EOF>\nA reason: Read Error", 4, "not Read Error"),
        new Lie("A< INFO {\"proto\":2}", 2, "/proto is 1, not 2"),
        new Lie("A< INFO {\"port\":\"<any>\",\"host\":\"<any>\"}", 2, "fields in the order"),
        new Lie("A> PING\nA< INFO {}", 3, "INFO"),
        new Lie("A> PING\n[1s..3s] A< PONG", 3, "opened, not before PT1S"),
        new Lie("A> SUB a 1\nA< +OK\nA<~ x\nA<~ y", 4, "expected one of [x\\r\\n, y\\r\\n]"),
        new Lie("A> PING\nA<? +OK\nA<? PING", 3, "but got \"PONG\\r\\n\""),
        new Lie("A> PING\nB> PING\nA|B< +OK", 4, "none of [A, B] got"),
        new Lie("refused", 2, "a refused connection"),
        new Lie("monitor /varz {\"connections\":77}", 2, "/connections is"));
  }

  @ParameterizedTest
  @MethodSource("lies")
  void a_lie_is_found_at_its_line(Lie lie) {
    assertThatThrownBy(() -> run(lie.text()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("chapter/lie.transcript line " + lie.line() + ", sent WHOLE")
        .hasMessageContaining(lie.said());
  }

  @Test
  void the_truth_passes() {
    assertThatCode(() -> run("A> PING\nA< PONG\nA< <OPEN>")).doesNotThrowAnyException();
  }

  private void run(String text) {
    List<String> lines = ("spec: core.md 1\n" + text).lines().toList();
    ServerProcess server = servers.server(Servers.underTest().getLast(), List.of());
    TranscriptRun.run(Transcript.parse("chapter/lie", lines), server, Way.WHOLE, 1);
  }
}
