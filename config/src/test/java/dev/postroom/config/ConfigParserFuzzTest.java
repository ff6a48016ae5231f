package dev.postroom.config;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.assertj.core.api.Assertions;

class ConfigParserFuzzTest {

  @FuzzTest
  void any_bytes_are_read_or_refused_with_a_reason(byte[] text) {
    ConfigParser parser = new ConfigParser(Recorded::read, Recorded.ENVIRONMENT);
    try {
      ConfigValue.Table root = parser.parse("q.conf", text);
      Assertions.assertThat(root.entries().values())
          .allSatisfy(entry -> Assertions.assertThat(entry.keyPosition().line()).isPositive());
    } catch (ConfigException refused) {
      Assertions.assertThat(refused).message().isNotEmpty();
    }
  }
}
