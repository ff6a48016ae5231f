package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where the heap ends while a subscription comes or goes, nobody else's is lost, and what is gone
/// gets nothing (ADR 0019).
class TrieMemoryIT {
  private static final List<String> FLAGS =
      List.of("-Xmx4m", "-Xms4m", "-XX:+UseSerialGC", "-XX:-UseTLAB");

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a.%d", "*.%d.b", "a.* q%d"})
  void a_change_for_which_the_heap_ends_is_made_or_not_made(String shape) {
    ChildProcess.Ended ended =
        ChildProcess.run(ChildJvm.command(FLAGS, TrieWithoutMemory.class, shape, "100"));
    assertThat(ended.code()).as(ended.toString()).isZero();
    assertThat(ended.output()).matches("attempts without memory: [1-9][0-9]+\n");
  }
}
