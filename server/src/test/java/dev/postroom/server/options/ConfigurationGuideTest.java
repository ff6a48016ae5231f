package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.config.ConfigParser;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.TestCertificates;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The samples of the guides of configuration: a block marked `conf` loads, one marked `conf
/// refused` is refused with the `text` that follows it, one marked with a name is a file to
/// include.
class ConfigurationGuideTest {
  private static final String CERTIFICATES = "/etc/postroom/";
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\S*) ?(\\S*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

  @TempDir private Path certificates;

  @BeforeEach
  void writeCertificates() {
    for (String name : List.of("server.pem", "server-key.pem", "ca.pem")) {
      TestCertificates.write(certificates, name);
    }
  }

  @ParameterizedTest
  @CsvSource({"configuration.md, 8, 4", "security.md, 4, 0"})
  void every_sample_loads_or_is_refused_as_the_guide_says(String guide, int loads, int refuses)
      throws IOException {
    List<Block> blocks = blocks(guide);
    Map<String, String> files = new HashMap<>();
    int refused = 0;
    int loaded = 0;
    for (int i = 0; i < blocks.size(); i++) {
      Block block = blocks.get(i).in(certificates);
      if (!block.language.equals("conf")) {
        continue;
      }
      if (block.mark.isEmpty()) {
        loaded++;
        assertThat(start(block.text, files))
            .as(block.text)
            .isInstanceOfSatisfying(
                Command.Run.class, run -> assertThat(run.warnings()).as(block.text).isEmpty());
      } else if (block.mark.equals("refused")) {
        refused++;
        Block reason = blocks.get(i + 1);
        assertThat(reason.language).isEqualTo("text");
        assertThat(start(block.text, files))
            .isInstanceOfSatisfying(
                Command.Refuse.class,
                refuse ->
                    assertThat(refuse.message().strip())
                        .isEqualTo("postroom: " + reason.text.strip()));
      } else {
        files.put(block.mark, block.text);
      }
    }
    assertThat(loaded).isGreaterThanOrEqualTo(loads);
    assertThat(refused).isGreaterThanOrEqualTo(refuses);
  }

  private static Command start(String text, Map<String, String> files) {
    ConfigParser parser =
        new ConfigParser(
            path -> {
              String content = path.equals("nats.conf") ? text : files.get(path);
              if (content == null) {
                throw new IOException("open " + path + ": no such file or directory");
              }
              return content.getBytes(StandardCharsets.UTF_8);
            },
            Map.of());
    return new CommandLine("postroom", "", parser).read(List.of("-c", "nats.conf"));
  }

  private static List<Block> blocks(String name) throws IOException {
    String guide = Files.readString(ServerProgram.root().resolve("docs/guide/" + name));
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(guide);
    while (matcher.find()) {
      blocks.add(new Block(matcher.group(1), matcher.group(2), matcher.group(3)));
    }
    return blocks;
  }

  private record Block(String language, String mark, String text) {
    Block in(Path folder) {
      return new Block(language, mark, text.replace(CERTIFICATES, folder + "/"));
    }
  }
}
