package dev.postroom.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The scripts that know modules by name know all of those that they need.
class ScriptsTest {
  private static final Map<String, Pom> POMS =
      Pom.all().stream().collect(Collectors.toMap(Pom::module, Function.identity()));

  @Test
  void launcher_looks_for_newer_sources_in_every_module_of_the_jar() {
    String launcher = Repository.text("postroom");
    int from = launcher.indexOf("is_current() {");
    String rule = launcher.substring(from, launcher.indexOf("\n}\n", from));

    assertThat(named("\"\\$root\"/([a-z-]+)", rule)).isEqualTo(withAllItUses("app"));
  }

  @Test
  void examples_are_built_anew_when_a_module_that_they_use_is_newer() {
    assertThat(named("\"\\$root\"/([a-z-]+)/src/main", Repository.text("examples/run")))
        .isEqualTo(withAllItUses("examples"));
  }

  @Test
  void guard_compiles_every_module_that_the_broker_uses() {
    List<MatchResult> lists = matches("MODULES = \\[(.*)]", Repository.text("tools/load/guard.py"));

    assertThat(lists).hasSize(1);
    assertThat(named("\"([a-z-]+)\"", lists.getFirst().group(1)))
        .isEqualTo(withAllItUses("broker"));
  }

  private static Set<String> named(String pattern, String text) {
    return matches(pattern, text).stream()
        .map(match -> match.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<MatchResult> matches(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().toList();
  }

  private static Set<String> withAllItUses(String module) {
    Set<String> all = new TreeSet<>(Set.of(module));
    for (String next : Objects.requireNonNull(POMS.get(module)).uses()) {
      all.addAll(withAllItUses(next));
    }
    return all;
  }
}
