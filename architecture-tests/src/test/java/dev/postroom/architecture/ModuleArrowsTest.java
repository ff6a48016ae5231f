package dev.postroom.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Who may use whom. The design decides, the POMs obey, ARCHITECTURE.md tells.
class ModuleArrowsTest {
  private static final Set<String> EVIDENCE =
      Set.of("test-support", "architecture-tests", "interop-tests", "benchmarks");

  /// What the design allows; a module may also use what those modules may use.
  private static final Map<String, Set<String>> ALLOWED =
      Map.ofEntries(
          entry("platform", Set.of()),
          entry("subject", Set.of()),
          entry("json", Set.of()),
          entry("config", Set.of()),
          entry("nkey", Set.of("json")), // docs/adr/0016-claims-and-curve-keys.md
          entry("http", Set.of()),
          entry("protocol", Set.of("json")),
          entry("store", Set.of("subject", "platform")),
          entry("broker", Set.of("platform", "subject", "protocol", "json", "nkey", "http")),
          entry("jetstream", Set.of("broker", "store")),
          entry("websocket", Set.of("broker")),
          entry("monitoring", Set.of("broker")),
          entry("server", Set.of("config", "jetstream", "websocket", "monitoring")),
          entry("client", Set.of("platform", "subject", "protocol", "json", "nkey", "http")),
          entry("cli", Set.of("client")),
          entry("app", Set.of("server", "cli")),
          entry("junit", Set.of("server", "client")),
          entry("examples", Set.of("client", "junit")));

  /// The libraries that our jars ship with; each needs a decision record. JSpecify is annotations,
  /// not needed at run time.
  private static final Map<String, Set<String>> LIBRARIES =
      Map.of(
          "broker", Set.of("jspecify", "bcrypt"), // docs/adr/0011-passwords.md
          "cli", Set.of("jspecify", "picocli", "HdrHistogram"), // docs/adr/0013-command-line.md
          "junit", Set.of("jspecify", "junit-jupiter-api")); // it extends JUnit

  private final List<Pom> poms = Pom.all();

  @Test
  void a_module_uses_only_what_the_design_allows() {
    Map<String, Set<String>> forbidden = new TreeMap<>();
    for (Pom pom : poms) {
      if (!EVIDENCE.contains(pom.module())) {
        Set<String> uses = new TreeSet<>(pom.uses());
        uses.removeAll(reach(pom.module()));
        forbidden.put(pom.module(), uses);
      }
    }
    assertThat(ALLOWED.keySet()).containsAll(forbidden.keySet());
    forbidden.values().removeIf(Set::isEmpty);
    assertThat(forbidden).isEmpty();
  }

  private static Set<String> reach(String module) {
    Set<String> reach = new TreeSet<>();
    for (String next : ALLOWED.getOrDefault(module, Set.of())) {
      reach.add(next);
      reach.addAll(reach(next));
    }
    return reach;
  }

  @Test
  void architecture_page_and_poms_draw_the_same_arrows() {
    Map<String, Set<String>> drawn = new TreeMap<>();
    for (List<String> row :
        MarkdownTable.rows("ARCHITECTURE.md", "module", "what lives there", "uses")) {
      String module = MarkdownTable.codeIn(row.getFirst()).getFirst();
      drawn.put(module, new TreeSet<>(MarkdownTable.codeIn(row.get(2))));
      assertThat(row.get(1)).as(module).hasSizeGreaterThan(20);
    }

    Map<String, Set<String>> real = new TreeMap<>();
    for (Pom pom : poms) {
      Set<String> uses = new TreeSet<>(pom.uses());
      if (EVIDENCE.contains(pom.module())) {
        uses.addAll(pom.usesInTests());
      }
      real.put(pom.module(), uses);
    }
    assertThat(drawn).isEqualTo(real);
  }

  @Test
  void tests_of_published_modules_use_what_the_modules_may_and_test_support() {
    for (Pom pom : poms) {
      if (!EVIDENCE.contains(pom.module())) {
        Set<String> allowed = reach(pom.module());
        allowed.add("test-support");
        assertThat(allowed).as(pom.module()).containsAll(pom.usesInTests());
      }
    }
  }

  @Test
  void published_modules_ship_no_library_without_a_decision() {
    for (Pom pom : poms) {
      if (!EVIDENCE.contains(pom.module())) {
        assertThat(LIBRARIES.getOrDefault(pom.module(), Set.of("jspecify")))
            .as(pom.module())
            .containsAll(pom.libraries());
      }
    }
  }
}
