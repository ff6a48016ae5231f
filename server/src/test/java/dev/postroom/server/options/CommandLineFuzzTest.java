package dev.postroom.server.options;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.postroom.config.ConfigParser;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;

class CommandLineFuzzTest {

  @FuzzTest
  void any_configuration_is_taken_or_refused_with_a_reason(byte[] text) {
    ConfigParser parser =
        new ConfigParser(
            path -> {
              if (path.equals("q.conf")) {
                return text;
              }
              throw new IOException("open " + path + ": no such file or directory");
            },
            Map.of("x", "1"));
    CommandLine commandLine = new CommandLine("nats-server", "", parser);

    Command command = commandLine.read(List.of("-c", "q.conf"));

    if (command instanceof Command.Refuse(String message)) {
      Assertions.assertThat(message).startsWith("nats-server: ").hasSizeGreaterThan(15);
    } else {
      Assertions.assertThat(command).isInstanceOf(Command.Run.class);
    }
  }
}
