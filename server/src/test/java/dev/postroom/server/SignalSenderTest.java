package dev.postroom.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalSenderTest {
  private final FakeProcesses processes = new FakeProcesses();
  private final SignalSender sender = new SignalSender("nats-server", processes);

  @ParameterizedTest
  @CsvSource({"ldm, USR2", "quit, INT", "reload, HUP", "reopen, USR1", "stop, KILL", "term, TERM"})
  void a_word_becomes_a_signal(String word, String signal) {
    assertThat(sender.send(word, "12")).isEmpty();

    assertThat(processes.sent).containsExactly(signal + " 12");
  }

  @Test
  void without_a_target_the_only_server_is_meant() {
    processes.running = List.of(7L);

    assertThat(sender.send("quit", "")).isEmpty();

    assertThat(processes.sent).containsExactly("INT 7");
  }

  @Test
  void without_a_target_several_servers_are_listed_and_none_is_signalled() {
    processes.running = List.of(7L, 12L);

    assertThat(sender.send("foo", "")).isEqualTo("multiple nats-server processes running:\n7\n12");

    assertThat(processes.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "*", "12*"})
  void without_a_server_there_is_none(String target) {
    assertThat(sender.send("foo", target)).isEqualTo("no nats-server processes running");
  }

  @Test
  void a_star_means_all_that_begin_so() {
    processes.running = List.of(12L, 13L, 120L, 21L);

    assertThat(sender.send("reopen", "12*")).isEmpty();
    assertThat(sender.send("term", "*")).isEmpty();
    assertThat(sender.send("term", "99*")).isEmpty();

    assertThat(processes.sent)
        .containsExactly("USR1 12", "USR1 120", "TERM 12", "TERM 13", "TERM 120", "TERM 21");
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "12*"})
  void a_file_holds_what_could_stand_there(String content, @TempDir Path folder)
      throws IOException {
    processes.running = List.of(12L);
    Path file = Files.writeString(folder.resolve("x.pid"), content);

    assertThat(sender.send("quit", file.toString())).isEmpty();

    assertThat(processes.sent).containsExactly("INT 12");
  }

  /// A number that is not positive means groups of processes to the system, -1 all there are.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "abc", "0", "-1", "-12", " 12", "12 ", "12\n", "1*2", "*1", "12**", "/nofile", "1.5", "+12",
        "012"
      })
  void what_is_no_process_id_is_refused(String target) {
    processes.running = List.of(12L);

    assertThat(sender.send("quit", target)).isEqualTo("invalid pid: " + target);

    assertThat(processes.sent).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"12", "12*", ""})
  void an_unknown_word_is_refused(String target) {
    processes.running = List.of(12L);

    assertThat(sender.send("QUIT", target)).isEqualTo("unknown signal \"QUIT\"");

    assertThat(processes.sent).isEmpty();
  }

  @Test
  void every_failure_is_told_and_the_others_are_signalled() {
    processes.running = List.of(1L, 10L, 100L);
    processes.gone = List.of(1L, 100L);

    assertThat(sender.send("ldm", "1*"))
        .isEqualTo("\nsignal \"ldm\" 1: no such process\nsignal \"ldm\" 100: no such process");

    assertThat(processes.sent).containsExactly("USR2 10");
  }

  private static final class FakeProcesses implements SignalSender.Processes {
    final List<String> sent = new ArrayList<>();
    List<Long> running = List.of();
    List<Long> gone = List.of();

    @Override
    public List<Long> servers() {
      return running;
    }

    @Override
    public String signal(long pid, String name) {
      if (gone.contains(pid)) {
        return "no such process";
      }
      sent.add(name + " " + pid);
      return "";
    }
  }
}
