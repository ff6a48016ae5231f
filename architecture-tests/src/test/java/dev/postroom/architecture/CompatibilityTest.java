package dev.postroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The compatibility page claims nothing without a test, and no transcript is left out of it.
class CompatibilityTest {
  private static final String PAGE = "docs/compatibility.md";
  private static final String FOLDER = "interop-tests/src/test/resources/transcripts/";
  private static final String ENDING = ".transcript";

  private final List<List<String>> rows = MarkdownTable.rows(PAGE, "feature", "state", "test");

  @Test
  void every_line_has_a_known_state_and_what_is_done_has_a_test() {
    assertThat(rows).hasSizeGreaterThan(80);
    List<String> unproved = new ArrayList<>();
    for (List<String> row : rows) {
      assertThat(row).as("columns of %s", row).hasSize(3);
      assertThat(row.get(1)).as(row.getFirst()).matches("done|later|differs");
      if (row.get(1).equals("done") && MarkdownTable.codeIn(row.get(2)).isEmpty()) {
        unproved.add(row.getFirst());
      }
    }
    assertThat(unproved).isEmpty();
  }

  @Test
  void every_transcript_is_named_and_every_name_is_a_transcript_or_a_test() {
    Set<String> transcripts =
        Repository.files(ENDING).stream()
            .filter(path -> path.startsWith(FOLDER))
            .map(path -> path.substring(FOLDER.length(), path.length() - ENDING.length()))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> tests =
        Repository.files("Test.java", "IT.java").stream()
            .map(path -> path.replaceAll(".*/|\\.java$", ""))
            .collect(Collectors.toSet());
    Set<String> named = new TreeSet<>();
    for (List<String> row : rows) {
      named.addAll(MarkdownTable.codeIn(row.get(2)));
    }

    Set<String> unnamed = new TreeSet<>(transcripts);
    unnamed.removeAll(named);
    Set<String> unknown = new TreeSet<>(named);
    unknown.removeAll(transcripts);
    unknown.removeAll(tests);
    assertThat(unnamed).as("transcripts that %s does not name", PAGE).isEmpty();
    assertThat(unknown).as("names in %s that are no transcript or test", PAGE).isEmpty();
  }
}
