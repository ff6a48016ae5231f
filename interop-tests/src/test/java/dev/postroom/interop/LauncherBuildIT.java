package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How `./postroom` builds what it starts: a copy of it beside sources that a script named mvn
/// builds.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class LauncherBuildIT {
  private static final Path REAL_JAR = ServerProgram.root().resolve("app/target/postroom.jar");

  private static final List<String> TOOLS =
      List.of("cat", "cksum", "env", "find", "grep", "id", "mkdir", "readlink", "stat", "tail");

  @TempDir Path root;

  @BeforeEach
  void makeSources() throws IOException {
    Files.copy(ServerProgram.root().resolve("postroom"), root.resolve("postroom"));
    Files.createDirectories(root.resolve("app/target"));
    Files.createDirectories(root.resolve("bin"));
    Files.createDirectories(root.resolve("platform/src"));
    Files.writeString(source(), "class A {}");
  }

  @Test
  void what_is_missing_is_built_once() throws IOException {
    maven("");

    assertStarts();
    assertStarts();

    assertThat(builds()).isEqualTo(1);
    assertThat(jars()).containsExactly(jar());
  }

  @Test
  void a_jar_that_was_cut_short_is_built_again() throws IOException {
    maven("");
    byte[] whole = Files.readAllBytes(REAL_JAR);
    Files.write(jar(), Arrays.copyOf(whole, whole.length / 2));

    assertStarts();
    assertStarts();

    assertThat(builds()).isEqualTo(1);
    assertThat(Files.size(jar())).isEqualTo(whole.length);
  }

  @Test
  void a_source_that_is_edited_during_the_build_is_built_at_the_next_start() throws IOException {
    // Times of files stand still for some milliseconds.
    String edit = "until [ '" + source() + "' -nt '" + started() + "' ]; do touch '" + source();
    maven("[ -e \"$0.edited\" ] || { " + edit + "'; done; touch \"$0.edited\"; }");

    assertStarts();
    assertStarts();
    assertStarts();

    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void a_build_that_fails_leaves_no_jar() throws IOException {
    maven("echo half >\"$jar\"; echo it is wrong; exit 1");

    ChildProcess.Ended ended = ChildProcess.run(postroom());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors()).endsWith("it is wrong\npostroom: the build failed; see above\n");
    assertThat(jars()).isEmpty();
  }

  /// Maven ends its output with the code that ends colours, though it was asked for none.
  @Test
  void what_maven_writes_has_no_colours_and_its_options_are_the_callers_too() throws IOException {
    maven("echo \"its options: $MAVEN_OPTS\"; exit 1");

    ChildProcess.Ended ended =
        ChildProcess.run(Commands.in(Map.of("MAVEN_OPTS", "-Xmx200m"), postroom()));

    assertThat(ended.errors()).contains("its options: -Xmx200m -Djansi.noreset=true\n");
  }

  /// It may stand where Maven does not look.
  @Test
  void maven_is_told_of_the_java_that_was_found() throws IOException {
    maven("echo \"it compiles with: $JAVA25_HOME\"; exit 1");
    String java = System.getProperty("java.home");

    ChildProcess.Ended ended = ChildProcess.run(Commands.in(Map.of("JAVA_HOME", java), postroom()));

    assertThat(ended.errors()).contains("it compiles with: " + java + "\n");
  }

  @Test
  void a_build_that_fails_says_that_the_last_good_one_is_still_there() throws IOException {
    maven("exit 1");
    oldJar();

    ChildProcess.Ended ended = ChildProcess.run(postroom());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors())
        .endsWith(
            "postroom: the build failed; see above; java -jar "
                + realJar()
                + " still runs the last good build\n");
  }

  @Test
  void without_maven_the_older_jar_runs_and_says_why() throws IOException {
    oldJar();

    assertRunsOlder(withoutMaven(), "Maven (mvn) is not on the PATH");
  }

  @Test
  void where_nothing_can_be_written_the_older_jar_runs_and_says_why() throws IOException {
    maven("");
    oldJar();
    Files.createFile(root.resolve(".postroom"));

    assertRunsOlder(postroom(), root.toRealPath() + " cannot be written");
  }

  private void assertRunsOlder(ProcessBuilder command, String why) throws IOException {
    ChildProcess.Ended ended = ChildProcess.run(command);

    assertThat(ended.output()).startsWith("postroom: v");
    assertThat(ended.errors())
        .isEqualTo(
            "postroom: %s is newer than %s, which was not rebuilt, because %s; the older jar runs\n"
                .formatted(root.toRealPath().resolve("platform/src/A.java"), realJar(), why));
    assertThat(ended.code()).isZero();
  }

  @Test
  void a_jar_that_is_broken_and_cannot_be_built_again_is_called_so() throws IOException {
    Files.writeString(jar(), "half");

    ChildProcess.Ended ended = ChildProcess.run(withoutMaven());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).isEmpty();
    assertThat(ended.errors())
        .startsWith("postroom: " + realJar() + " is broken: its end is missing\n")
        .contains("Maven (mvn) is needed")
        .hasLineCount(2);
  }

  @Test
  void a_jar_that_is_broken_and_has_no_source_is_called_so() throws IOException {
    Files.writeString(jar(), "half");
    Files.delete(source());
    Files.delete(root.resolve("platform/src"));

    ChildProcess.Ended ended = ChildProcess.run(withoutMaven());

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.errors())
        .startsWith("postroom: " + realJar() + " is broken: its end is missing\n")
        .contains("nor the source beside this script")
        .hasLineCount(2);
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143", "USR1, 138", "USR2, 140"})
  void a_signal_ends_the_build_and_leaves_nothing_of_it(String signal, int code)
      throws IOException {
    maven("echo half >\"$jar\"; exec sleep 100");
    List<ProcessHandle> children;
    try (ChildProcess server = ChildProcess.start(postroom())) {
      Awaitility.await()
          .pollInSameThread()
          .pollInterval(Duration.ofMillis(5))
          .until(() -> !jars().isEmpty());
      children = server.children();
      server.signal(signal);

      ChildProcess.Ended ended = server.awaitEnd();

      assertThat(ended.code()).isEqualTo(code);
      assertThat(ended.errors()).startsWith("postroom: building ").hasLineCount(1);
    }
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(jars()).isEmpty();
  }

  @Test
  void where_nothing_can_be_written_it_says_so_in_one_sentence() throws IOException {
    maven("");
    Files.createFile(root.resolve(".postroom")); // root may write in any folder, but not in a file

    ChildProcess.Ended ended = ChildProcess.run(postroom());

    assertThat(ended)
        .isEqualTo(
            new ChildProcess.Ended(
                1,
                "",
                "postroom: the server must be built first, and "
                    + root.toRealPath().resolve(".postroom")
                    + " or "
                    + root.toRealPath().resolve("app/target")
                    + " cannot be written\n"));
    assertThat(builds()).isZero();
  }

  /// Put a Maven on the path that does this before it makes the jar.
  private void maven(String first) throws IOException {
    Path script =
        Files.writeString(
            root.resolve("bin/mvn"),
            """
            #!/bin/sh
            echo >>"$0.builds"
            jar=app/target/postroom.jar
            for word in "$@"; do
              case $word in -Dpostroom.jar=*) jar=${word#*=} ;; esac
            done
            %s
            cp '%s' "$jar"
            """
                .formatted(first, REAL_JAR));
    assertThat(script.toFile().setExecutable(true)).isTrue();
  }

  /// Put a jar there that is older than the source.
  private void oldJar() throws IOException {
    Files.copy(REAL_JAR, jar());
    Files.setLastModifiedTime(jar(), FileTime.fromMillis(0));
  }

  /// Return a start with a path on which are the tools of the launcher, and no Maven.
  private ProcessBuilder withoutMaven() throws IOException {
    Path tools = Files.createDirectories(root.resolve("tools"));
    for (String name : TOOLS) {
      String real = ServerProgram.findTool(name).orElseThrow().toString();
      Path script = tools.resolve(name);
      Files.writeString(script, "#!/bin/sh\nexec '" + real + "' \"$@\"\n");
      assertThat(script.toFile().setExecutable(true)).isTrue();
    }
    Map<String, String> environment =
        Map.of(
            "PATH", tools.toString(),
            "JAVA_HOME", System.getProperty("java.home"),
            "POSTROOM_AOT", "off");
    return Commands.in(environment, Commands.command(root.resolve("postroom"), "-v"));
  }

  private long builds() throws IOException {
    Path builds = root.resolve("bin/mvn.builds");
    return Files.exists(builds) ? Files.size(builds) : 0;
  }

  private void assertStarts() {
    ChildProcess.Ended ended = ChildProcess.run(postroom());
    assertThat(ended.output()).startsWith("postroom: v");
    assertThat(ended.code()).isZero();
  }

  private ProcessBuilder postroom() {
    Map<String, String> environment =
        Map.of("PATH", root.resolve("bin") + ":" + System.getenv("PATH"), "POSTROOM_AOT", "off");
    return Commands.in(environment, Commands.command(root.resolve("postroom"), "-v"));
  }

  private Path started() {
    return root.resolve(".postroom/build.started");
  }

  private Path source() {
    return root.resolve("platform/src/A.java");
  }

  private Path realJar() throws IOException {
    return root.toRealPath().resolve("app/target/postroom.jar");
  }

  private Path jar() {
    return root.resolve("app/target/postroom.jar");
  }

  private List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("app/target"))) {
      return files.toList();
    }
  }
}
