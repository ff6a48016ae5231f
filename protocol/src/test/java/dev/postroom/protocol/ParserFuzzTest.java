package dev.postroom.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.protocol.ParserEvents.Limits;
import dev.postroom.testsupport.SeededRandom;
import java.util.Arrays;
import java.util.List;

/// No bytes make the parser throw, or depend on how they were split.
class ParserFuzzTest {
  private static final Limits LIMITS = new Limits(64, 128, true);

  @FuzzTest
  void any_bytes_are_read_alike_whole_and_split(byte[] stream) {
    SeededRandom random = new SeededRandom(Arrays.hashCode(stream));
    List<String> whole = ParserEvents.whole(stream, LIMITS, random);
    assertThat(ParserEvents.inPieces(random.split(stream), LIMITS, random)).isEqualTo(whole);
  }
}
