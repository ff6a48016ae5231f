package dev.postroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Documents that a reader can follow, on any machine.
class DocumentsTest {
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern CODE = Pattern.compile("`[^`\n]*`");

  /// Paths of somebody's machine, and hosts that packages are fetched from: a build finds those in
  /// its own settings. Written in pieces, so that this file does not find itself.
  private static final Pattern MACHINE =
      Pattern.compile(
          "(?<![\\w.$}*])/(wo"
              + "rk|ro"
              + "ot)/"
              + "|repo1?\\.mav"
              + "en|regis"
              + "try\\.\\w+\\.|pyp"
              + "i\\.org|proxy\\.gol"
              + "ang"
              + "|artifact"
              + "ory|nex"
              + "us\\.");

  @Test
  void every_relative_link_leads_somewhere() {
    List<String> dead = new ArrayList<>();
    int links = 0;
    for (String page : Repository.files(".md")) {
      String prose =
          CODE.matcher(FENCE.matcher(Repository.text(page)).replaceAll("")).replaceAll("");
      Matcher matcher = LINK.matcher(prose);
      while (matcher.find()) {
        String target = matcher.group(1);
        if (!target.contains(":") && !target.startsWith("#")) {
          links++;
          Path file = Repository.root().resolve(page).resolveSibling(target.replaceAll("#.*", ""));
          if (!Files.exists(file)) {
            dead.add(page + " -> " + target);
          }
        }
      }
    }
    assertThat(dead).isEmpty();
    assertThat(links).isGreaterThan(20);
  }

  @Test
  void nothing_names_a_machine_or_a_package_host() {
    List<String> found = new ArrayList<>();
    for (String path :
        Repository.files(
            ".md",
            ".java",
            ".xml",
            ".sh",
            ".py",
            ".c",
            ".json",
            ".txt",
            ".conf",
            ".go",
            ".mjs",
            ".transcript",
            ".ci/run",
            "/postroom")) {
      List<String> lines = Repository.text(path).lines().toList();
      for (int i = 0; i < lines.size(); i++) {
        if (MACHINE.matcher(lines.get(i)).find()) {
          found.add(path + ":" + (i + 1) + " " + lines.get(i).strip());
        }
      }
    }
    assertThat(found).isEmpty();
  }
}
