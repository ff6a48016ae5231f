package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The list of all keys, `reload/keys.txt`: what a reload does with each, and what proves it. It is
/// held against the specification, the proofs and the server.
class ReloadKeysIT {
  private static final Path LIST = Path.of("src/test/resources/reload/keys.txt");
  private static final Path TRANSCRIPTS = Path.of("src/test/resources/transcripts");
  private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");
  private static final Pattern CELL = Pattern.compile("(?<!\\\\)\\|");

  /// Blocks that the specification describes in sentences, with a place for keys.
  private static final Map<String, String> BLOCKS =
      Map.of(
          "authorization", "authorization { %s }",
          "accounts", "accounts { A { %s } }",
          "accounts.limits", "accounts { A { limits { %s } } }",
          "accounts.exports", "accounts { A { exports: [ { %s } ] } }",
          "accounts.imports", "accounts { A { imports: [ { %s } ] } }",
          "users", "authorization { users: [ { %s } ] }",
          "permissions", "authorization { default_permissions { %s } }",
          "auth_callout", "authorization { auth_callout { %s } }",
          "websocket", "websocket { %s }");

  /// What the column R of the specification calls each verdict.
  private static final Map<String, Set<String>> VERDICTS =
      Map.of(
          "Y", Set.of("yes", "told", "missing"),
          "N", Set.of("no", "missing"),
          "P", Set.of("partly"));

  /// A line of the list.
  ///
  /// @param verdict `yes`, `no`, `partly`; `told` where there is nothing to change but the log
  ///   tells of it; `missing` where the feature does not exist yet
  /// @param proofs transcripts, or classes and methods
  private record Key(String verdict, List<String> proofs) {}

  @TempDir Path folder;
  private final Map<String, Key> keys = new LinkedHashMap<>();
  private List<String> specification = List.of();

  @BeforeEach
  void read() throws IOException {
    for (String line : Files.readAllLines(LIST)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      String[] parts = line.split(" *\\| *", -1);
      List<String> proofs =
          parts[2].isEmpty() ? List.of() : List.of(parts[2].strip().split(" +", -1));
      assertThat(keys.put(parts[0].strip(), new Key(parts[1].strip(), proofs))).as(line).isNull();
    }
    specification = Files.readAllLines(ServerProgram.root().resolve("docs/spec/core.md"));
  }

  /// Return the lines of a section of the specification.
  private List<String> section(String title) {
    int from = 0;
    while (!specification.get(from).startsWith("### " + title)) {
      from++;
    }
    int to = from + 1;
    while (!specification.get(to).startsWith("##")) {
      to++;
    }
    return specification.subList(from, to);
  }

  @Test
  void every_key_outside_of_blocks_has_the_verdict_of_the_specification() {
    Map<String, String> wrong = new TreeMap<>();
    for (String line : section("3.3")) {
      String[] cells = CELL.split(line, -1);
      if (!line.startsWith("| `") || cells.length < 6) {
        continue;
      }
      List<String> letters = List.of(cells[4].strip().split(" */ *", -1));
      List<String> names = names(cells[1]);
      for (int i = 0; i < names.size(); i++) {
        String letter = letters.get(Math.min(i, letters.size() - 1)).substring(0, 1);
        Key key = keys.get(names.get(i));
        String verdict = key == null ? "not listed" : key.verdict();
        boolean isException = names.get(i).equals("no_auth_user") || isBlock(names.get(i));
        if (!VERDICTS.getOrDefault(letter, Set.of()).contains(verdict) && !isException) {
          wrong.put(names.get(i), letter + " but " + verdict);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /// Return the keys in a cell; what stands in brackets are other names for them.
  private static List<String> names(String cell) {
    return WORD.matcher(cell.replaceAll("\\([^)]*\\)", "")).results().map(r -> r.group(1)).toList();
  }

  /// What a block does is said of its keys.
  private boolean isBlock(String name) {
    return keys.keySet().stream().anyMatch(key -> key.startsWith(name + "."));
  }

  @Test
  void every_key_of_the_tls_block_is_listed() {
    Set<String> missing = new TreeSet<>();
    for (String line : section("3.5")) {
      for (String name : names(line.startsWith("| `") ? CELL.split(line, -1)[1] : "")) {
        if (!keys.containsKey("tls." + name)) {
          missing.add("tls." + name);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /// The blocks of users, permissions and accounts are described in sentences, which name more than
  /// keys: what is a key there is asked of the server.
  @Test
  void every_word_for_a_key_of_a_block_is_listed_or_unknown_to_the_server() throws IOException {
    Set<String> words = new TreeSet<>();
    for (String line : section("3.4")) {
      Matcher word = Pattern.compile("`([a-z_|]+)`").matcher(line);
      while (word.find()) {
        words.addAll(Arrays.asList(word.group(1).split("\\|", -1)));
      }
    }
    Set<String> missing = new TreeSet<>();
    for (Map.Entry<String, String> block : BLOCKS.entrySet()) {
      List<String> unlisted =
          words.stream().filter(word -> !isListed(block.getKey() + "." + word)).toList();
      String refused = refusal(block.getValue(), unlisted);
      for (String word : unlisted) {
        if (!refused.contains(unknown(word))
            && !refusal(block.getValue(), List.of(word)).contains(unknown(word))) {
          missing.add(block.getKey() + "." + word);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  /// Return whether it is a key, or another name for one, which is put in brackets.
  private boolean isListed(String key) {
    return keys.containsKey(key) || keys.containsKey("(" + key + ")");
  }

  /// Return what our server says of a block with these keys.
  private String refusal(String block, List<String> words) throws IOException {
    String entries = String.join(": 1, ", words) + ": 1";
    Path file = Files.writeString(folder.resolve("t.conf"), block.formatted(entries) + "\n");
    ChildProcess.Ended ended = ChildProcess.run(Commands.postroom("-t", "-c", file.toString()));
    return ended.errors().toLowerCase(Locale.ROOT);
  }

  private static String unknown(String word) {
    return "unknown field \"" + word + "\"";
  }

  @Test
  void every_proof_is_there_and_speaks_of_its_key() throws Exception {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Key> entry : keys.entrySet()) {
      String name = entry.getKey();
      Key key = entry.getValue();
      if (name.startsWith("(") || key.verdict().equals("missing")) {
        continue;
      }
      if (key.proofs().isEmpty()) {
        wrong.add(name + " has no proof");
      }
      for (String proof : key.proofs()) {
        String text = text(proof);
        if (text.isEmpty()) {
          wrong.add(name + ": there is no " + proof);
        } else if (!text.contains(name.substring(name.lastIndexOf('.') + 1))) {
          wrong.add(name + ": " + proof + " does not speak of it");
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /// Return the text of a proof; empty when there is none of that name.
  private static String text(String proof) throws Exception {
    if (!proof.contains("#")) {
      Path file = TRANSCRIPTS.resolve(proof + ".transcript");
      return Files.exists(file) ? Files.readString(file) : "";
    }
    String[] parts = proof.split("#", -1);
    Class<?> type = Class.forName(ReloadKeysIT.class.getPackageName() + "." + parts[0]);
    boolean exists =
        Stream.of(type.getDeclaredMethods()).map(Method::getName).anyMatch(parts[1]::equals);
    return exists
        ? Files.readString(Path.of("src/test/java/" + type.getName().replace('.', '/') + ".java"))
        : "";
  }
}
