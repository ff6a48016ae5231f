package dev.postroom.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.platform.Escape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/// Every text of the recording gets the same answer here: the same value (by its digest) or the
/// same error to the last character.
class RecordedConfigTest {

  @Test
  void every_recorded_text_is_answered_as_nats_server_answered() throws IOException {
    List<Recorded> all = Recorded.all();

    List<String> differences = new ArrayList<>();
    for (Recorded each : all) {
      String answer = answer(each.text());
      if (!answer.equals(each.answer())) {
        differences.add(
            Escape.quote(each.text())
                + "\n  nats-server: "
                + each.answer()
                + "\n  ours: "
                + answer);
      }
    }

    assertThat(all).hasSizeGreaterThan(1000);
    assertThat(differences).isEmpty();
  }

  /// The meaning that the recording needs: `port` and `debug`, everything else is unknown.
  private static String answer(String text) {
    ConfigParser parser = new ConfigParser(Recorded::read, Recorded.ENVIRONMENT);
    ConfigValue.Table root;
    try {
      root = parser.parse("q.conf", text.getBytes(StandardCharsets.UTF_8));
    } catch (ConfigException refused) {
      return String.valueOf(refused.getMessage());
    }
    List<String> errors = new ArrayList<>();
    for (ConfigValue.Entry entry : root.entries().values()) {
      if (!entry.key().toLowerCase(Locale.ROOT).equals("port")) {
        if (!entry.usedAsVariable() && !entry.key().equals("debug")) {
          errors.add(entry.keyPosition() + ": unknown field " + Escape.quote(entry.key()));
        }
      } else if (!(entry.value() instanceof ConfigValue.Int)) {
        errors.add(
            entry.keyPosition()
                + ": interface conversion: interface {} is "
                + entry.value().typeName()
                + ", not int64");
      }
    }
    if (root.entries().isEmpty()) {
      errors.add("q.conf: config has no values or is empty");
    }
    Collections.sort(errors);
    return errors.isEmpty() ? "VALID " + ConfigDigest.of(root) : String.join("\n", errors);
  }
}
