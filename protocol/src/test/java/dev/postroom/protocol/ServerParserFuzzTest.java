package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.testsupport.SeededRandom;
import java.util.Arrays;
import java.util.List;

/// No bytes of a server make the parser throw, or depend on how they were split.
class ServerParserFuzzTest {

  @FuzzTest
  void any_bytes_are_read_alike_whole_and_split(byte[] stream) {
    SeededRandom random = new SeededRandom(Arrays.hashCode(stream));
    List<String> whole = ServerEvents.inPieces(List.of(stream), 128);
    assertThat(ServerEvents.inPieces(random.split(stream), 128)).isEqualTo(whole);
  }
}
