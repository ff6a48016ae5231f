package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.config.ConfigParser;
import dev.postroom.server.options.Command;
import dev.postroom.server.options.CommandLine;
import dev.postroom.server.options.DiskFiles;
import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `-t` says of each configuration in `configs`, beside the Go server: the same verdict, exit
/// code and text, but for those that `differs.txt` lists with what ours says. Files that are no
/// UTF-8 are called `.bytes`.
@ExtendWith(NoLeaks.class)
class ConfigCorpusIT {
  private static final Path FOLDER = Path.of("src/test/resources/configs");
  private static final int ATTEMPTS = 60;
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "CORPUS_PORT", "4333",
          "CORPUS_NAME", "attic",
          "CORPUS_LIST", "[a, b]",
          "CORPUS_CIRCLE", "$CORPUS_CIRCLE",
          "CORPUS_BROKEN", "[a");

  @TempDir Path folder;

  @TestFactory
  Stream<DynamicTest> our_verdict_is_that_of_nats_server() throws IOException {
    Optional<Path> oracle = oracle();
    if (oracle.isEmpty()) {
      String title = "SKIPPED: nats-server not installed";
      return Stream.of(
          DynamicTest.dynamicTest(title, () -> assertThat(System.getenv("CI")).isNull()));
    }
    Map<String, List<String>> differs = differs();
    return files().stream()
        .filter(file -> !differs.containsKey(name(file)))
        .map(
            file ->
                DynamicTest.dynamicTest(
                    name(file), () -> assertAgreed(oracle.get(), file, ours(file))));
  }

  @TestFactory
  Stream<DynamicTest> our_verdict_is_the_listed_one_where_it_differs() throws IOException {
    return differs().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () -> {
                      Verdict ours = ours(FOLDER.resolve(each.getKey()));
                      List<String> said = ours.code == 0 ? List.of("VALID") : ours.lines();
                      assertThat(said).containsExactlyInAnyOrderElementsOf(each.getValue());
                    }));
  }

  @Test
  void nothing_is_listed_as_different_that_is_not() throws IOException {
    Optional<Path> oracle = oracle();
    List<String> same = new ArrayList<>();
    for (String name : differs().keySet()) {
      Path file = FOLDER.resolve(name);
      boolean isCrash = name.contains("include"); // takes the Go server a second and a gigabyte
      if (oracle.isPresent() && !isCrash && asked(oracle.get(), file).equals(ours(file))) {
        same.add(name);
      }
    }
    assertThat(same).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys/every-key-of-the-core.conf",
        "keys/several-unknown-keys.conf",
        "accounts/a-map.conf",
        "authorization/a-user-twice.conf",
        "grammar/an-empty-file.conf",
        "variables/a-variable-of-the-environment.conf",
        "includes/an-include-of-a-folder.conf"
      })
  void the_real_program_says_what_is_said_in_process(String name) throws IOException {
    Path file = FOLDER.resolve(name);
    Path link = folder.resolve("nats-server");
    Files.createSymbolicLink(link, ServerProgram.root().resolve("postroom"));
    try {
      assertThat(asked(link, file)).isEqualTo(ours(file));
    } finally {
      Files.delete(link);
    }
  }

  private static Optional<Path> oracle() {
    return ServerProgram.find("nats-server").map(ServerProgram::executable);
  }

  /// The Go server reads maps in random order, and some texts tell which key came first: it is
  /// asked until it reads them in the order of the file.
  private static void assertAgreed(Path program, Path file, Verdict ours) {
    Verdict theirs = asked(program, file);
    for (int i = 0; i < ATTEMPTS && !theirs.equals(ours); i++) {
      theirs = asked(program, file);
    }
    assertThat(ours).isEqualTo(theirs);
  }

  private static Verdict asked(Path program, Path file) {
    ProcessBuilder command = Commands.command(program, "-t", "-c", file.toString());
    ChildProcess.Ended ended = ChildProcess.run(Commands.in(ENVIRONMENT, command));
    assertThat(ended.output()).isEmpty();
    return Verdict.of(ended.code(), ended.errors());
  }

  private static Verdict ours(Path file) {
    ConfigParser parser = new ConfigParser(new DiskFiles(), ENVIRONMENT);
    Command command =
        new CommandLine("nats-server", "", parser).read(List.of("-t", "-c", file.toString()));
    return switch (command) {
      case Command.Approve(String message) -> Verdict.of(0, message);
      case Command.Refuse(String message) -> Verdict.of(1, message);
      case Command.Show _, Command.Misuse _, Command.Send _, Command.Run _ ->
          throw new AssertionError("-t neither approved nor refused " + file);
    };
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> tree = Files.walk(FOLDER)) {
      return tree.filter(file -> file.toString().matches(".*\\.(conf|bytes)"))
          .filter(file -> !file.toString().contains("/parts/"))
          .sorted()
          .toList();
    }
  }

  private static String name(Path file) {
    return FOLDER.relativize(file).toString();
  }

  /// Read `differs.txt`: a name on a line of its own, and what is said of it indented below.
  private static Map<String, List<String>> differs() throws IOException {
    Map<String, List<String>> differs = new LinkedHashMap<>();
    List<String> said = new ArrayList<>();
    for (String line : Files.readAllLines(FOLDER.resolve("differs.txt"))) {
      if (line.startsWith("  ")) {
        said.add(line.strip());
      } else if (!line.startsWith("#")) {
        said = new ArrayList<>();
        differs.put(line, said);
      }
    }
    return differs;
  }

  /// What a server answered.
  ///
  /// @param message without the program's name; its lines in alphabetical order
  private record Verdict(int code, String message) {

    /// A wrong type in an authorization block makes the Go server fall over its own nil pointer,
    /// and it says so; that line is nobody's specification.
    static Verdict of(int code, String errors) {
      List<String> lines =
          errors
              .replaceFirst("^nats-server: ", "")
              .lines()
              .filter(line -> !line.contains("runtime error:"))
              .sorted()
              .toList();
      return new Verdict(code, String.join("\n", lines));
    }

    List<String> lines() {
      return message.lines().filter(line -> !line.isEmpty()).toList();
    }
  }
}
