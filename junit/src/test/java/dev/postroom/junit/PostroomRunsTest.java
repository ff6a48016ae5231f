package dev.postroom.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/// Whole runs of test classes: in parallel, in a JVM of their own, and such that must fail. None of
/// them leaves anything behind.
@ExtendWith(NoLeaks.class)
class PostroomRunsTest {
  private static final Map<String, String> IN_PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  @ParameterizedTest
  @ValueSource(classes = {Samples.AtTheSameTime.class, Samples.Sharing.class})
  void tests_may_run_at_the_same_time(Class<?> sample) {
    TestExecutionSummary summary = SampleRun.run(sample, IN_PARALLEL);

    assertThat(summary.getFailures()).isEmpty();
    assertThat(summary.getTestsSucceededCount()).isEqualTo(Samples.AtTheSameTime.TESTS);
  }

  @Test
  void the_jvm_holds_no_socket_while_a_test_is_greeted() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    ChildProcess.Ended ended =
        ChildProcess.run(
            new ProcessBuilder(
                java,
                "-cp",
                classes,
                SampleRun.class.getName(),
                Samples.SocketFree.class.getName()));

    assertThat(ended.output()).as(ended.toString()).isEqualTo("succeeded: 1\n");
  }

  @Test
  void what_cannot_be_given_is_named() {
    assertThat(SampleRun.failureOf(Samples.WantsSomethingElse.class))
        .contains("java.lang.Thread thread", "cannot_have_it");
    assertThat(SampleRun.failureOf(Samples.WantsAnUnknownServer.class))
        .contains("no server is named \"there\"", "\"here\"");
  }

  @Test
  void who_has_several_servers_says_which() {
    assertThat(SampleRun.failureOf(Samples.DoesNotSayWhich.class))
        .contains("which server is ", "\"here\" or \"there\"", "@ServerNamed");
    assertThat(SampleRun.failureOf(Samples.NamesTwoAlike.class))
        .contains("two @Postroom of ", "have the name \"here\"");
  }

  @Test
  void a_port_without_a_listener_is_refused() {
    assertThat(SampleRun.failureOf(Samples.WantsAPort.class))
        .contains("(port), and this server listens nowhere");
  }

  @Test
  void an_address_of_a_server_that_listens_nowhere_is_refused() {
    assertThat(SampleRun.failureOf(Samples.WantsAnAddress.class)).contains("listens nowhere");
  }

  @Test
  void an_error_in_the_configuration_is_named_with_its_line() {
    assertThat(SampleRun.failureOf(Samples.WrongValue.class))
        .contains("configuration:2:", "max_connections");
    assertThat(SampleRun.failureOf(Samples.WrongKey.class))
        .contains("configuration:3:", "max_paylaod");
    assertThat(SampleRun.failureOf(Samples.WrongGrammar.class)).contains("on line 4");
    assertThat(SampleRun.failureOf(Samples.WrongCode.class)).contains("x.conf", "no files");
  }

  @Test
  void a_test_that_fails_says_so_itself() {
    assertThat(SampleRun.failureOf(Samples.FailsInTheMiddle.class)).endsWith("with 1");
  }
}
