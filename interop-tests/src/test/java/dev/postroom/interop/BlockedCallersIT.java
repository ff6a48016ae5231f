package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.interop.BlockedCallers.Memory;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Many threads that wait for replies at the same time.
@ExtendWith(NoLeaks.class)
class BlockedCallersIT {
  private static final int CALLERS = 10_000;
  private static final long MOST_KIB = 200 << 10;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /// Answers nobody before all have asked, and measures in between.
  private static final class Responder {
    private final Connection nats;
    private final List<Message> questions = new ArrayList<>(CALLERS); // the subscription's thread's
    private final CompletableFuture<Memory> atThePeak = new CompletableFuture<>();

    Responder(Connection nats) {
      this.nats = nats;
    }

    void take(Message question) {
      questions.add(question);
      if (questions.size() == CALLERS) {
        atThePeak.complete(Memory.parse(nats.request(BlockedCallers.MEASURE, "", PATIENCE).text()));
        questions.forEach(each -> each.respond("answer to " + each.text()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void ten_thousand_blocked_requests_fit_into_200_mb_and_are_all_answered(ServerProgram program)
      throws Exception {
    try (ServerProcess server = ServerProcess.start(program);
        Connection nats = Nats.connect(server.url())) {
      Responder responder = new Responder(nats);
      nats.subscribe(BlockedCallers.QUESTION, responder::take);
      nats.flush(PATIENCE);
      ProcessBuilder command =
          ChildJvm.command(
              List.of("-Xmx256m"), BlockedCallers.class, server.url(), String.valueOf(CALLERS));
      try (ChildProcess callers = ChildProcess.start(command)) {
        Memory peak = responder.atThePeak.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        ChildProcess.Ended ended = callers.awaitEnd(PATIENCE);
        assertThat(ended.output()).as(ended.toString()).endsWith("answered: " + CALLERS + "\n");
        Memory before = Memory.parse(ended.output().replaceFirst("(?s)before: (.*?)\n.*", "$1"));
        System.out.printf(
            "%s, %d callers: resident %d -> %d KiB (at most %d), used of the heap %d -> %d KiB%n",
            program.name(),
            CALLERS,
            before.resident(),
            peak.resident(),
            peak.peak(),
            before.heap(),
            peak.heap());
        assertThat(peak.peak() - before.resident()).as("growth").isLessThanOrEqualTo(MOST_KIB);
        assertThat(peak.heap()).as("heap").isLessThanOrEqualTo(MOST_KIB);
      }
    }
  }
}
