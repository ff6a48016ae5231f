package dev.postroom.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Mutated documents must be read, or refused, exactly as Go answered when `answers.go` asked it.
class GoAnswersTest {
  private static final HexFormat HEX = HexFormat.of();

  @Test
  void documents_are_read_and_refused_as_go_does() throws IOException {
    int documents = 0;
    try (InputStream file =
            Objects.requireNonNull(getClass().getResourceAsStream("go-answers.tsv"));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] columns = line.split("\t", -1);
        byte[] document = HEX.parseHex(columns[0]);
        String text = new String(HEX.parseHex(columns[1]), StandardCharsets.UTF_8);

        assertThat(answer(document))
            .as("%s", new String(document, StandardCharsets.UTF_8))
            .isEqualTo(text + "\t" + columns[2]);
        documents++;
      }
    }
    assertThat(documents).isEqualTo(1500);
  }

  private static String answer(byte[] document) {
    Target target = new Target();
    try {
      Target.BINDING.read(document, 0, document.length, target);
    } catch (JsonException e) {
      return e.getMessage() + "\t";
    }
    StringBuilder out = new StringBuilder("\t");
    out.append(target.v).append('|').append(hex(target.s)).append('|').append(target.n);
    out.append('|').append(target.i32).append('|').append(target.i64);
    out.append('|').append(Long.toUnsignedString(target.u)).append('|').append(target.d);
    out.append('|').append(HEX.toHexDigits(Double.doubleToRawLongBits(target.f))).append('|');
    target.l.forEach(value -> out.append(hex(value)).append(','));
    out.append('|').append(hex(target.m.getOrDefault("k", ""))).append(',');
    out.append(hex(target.m.getOrDefault("", ""))).append(',');
    out.append('|').append(target.in.b).append('|');
    target.ins.forEach(in -> out.append(in.b).append(','));
    return out.toString();
  }

  private static String hex(String value) {
    return HEX.formatHex(value.getBytes(StandardCharsets.UTF_8));
  }
}
