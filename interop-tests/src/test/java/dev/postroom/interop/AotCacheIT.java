package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cache that makes our server start fast (docs/adr/0010): it is used, and never in the way.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class AotCacheIT {
  /// Makes the JVM end when it cannot use the cache.
  private static final String INSIST = "-XX:AOTMode=on";

  private static final String[] ON_ANY_PORT = {"-a", "127.0.0.1", "-p", "-1"};

  @TempDir Path home;

  @Test
  void the_second_start_uses_what_the_first_one_made() throws IOException {
    startAndStop("");
    Path cache = onlyFile();

    startAndStop(INSIST);

    assertThat(onlyFile()).isEqualTo(cache);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "short", "zeros", "text"})
  void a_damaged_cache_is_not_used_and_not_in_the_way(String damage) throws IOException {
    startAndStop("");
    damage(onlyFile(), damage);

    startAndStop("");

    ChildProcess.Ended insisting = ChildProcess.run(postroom(INSIST, "-v"));
    assertThat(insisting.code()).isEqualTo(1);
    assertThat(insisting.output()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a-file", "/proc"})
  void without_a_folder_for_the_cache_the_server_starts_without_one(String folder)
      throws IOException {
    Files.createFile(home.resolve("a-file"));
    Map<String, String> environment = Map.of("XDG_CACHE_HOME", home.resolve(folder).toString());

    ChildProcess.Ended ended =
        startAndStop(Commands.in(environment, Commands.postroom(ON_ANY_PORT)));

    assertThat(ended.errors()).doesNotContain("aot");
    assertThat(files()).containsExactly(home.resolve("a-file"));
  }

  @Test
  void a_folder_in_which_others_may_write_is_not_used() throws IOException {
    Path folder = Files.createDirectories(home.resolve("postroom"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

    startAndStop("");

    assertThat(files()).isEmpty();
  }

  @Test
  void a_link_to_a_folder_of_ours_is_used() throws IOException {
    Path folder = linkedFolder("rwx------");

    startAndStop("");
    startAndStop(INSIST);

    assertThat(files()).singleElement().extracting(Path::getParent).isEqualTo(folder);
  }

  @Test
  void a_link_to_a_folder_in_which_others_may_write_is_not_used() throws IOException {
    linkedFolder("rwxrwxrwx");

    startAndStop("");

    assertThat(files()).isEmpty();
  }

  private Path linkedFolder(String permissions) throws IOException {
    Path folder = Files.createDirectory(home.resolve("elsewhere"));
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    Files.createSymbolicLink(home.resolve("postroom"), folder.getFileName());
    return folder;
  }

  @Test
  void a_folder_with_a_blank_in_its_name_is_used() throws IOException {
    home = Files.createDirectories(home.resolve("Jane Doe"));
    startAndStop("");

    startAndStop(INSIST);
  }

  @Test
  void two_first_starts_at_once_make_one_whole_cache() throws IOException {
    try (ChildProcess one = ChildProcess.start(postroom("", ON_ANY_PORT));
        ChildProcess other = ChildProcess.start(postroom("", ON_ANY_PORT))) {
      one.awaitErrors("Server is ready");
      other.awaitErrors("Server is ready");
    }

    onlyFile();
    startAndStop(INSIST);
  }

  @ParameterizedTest
  @CsvSource({"HUP, 129", "INT, 130", "TERM, 143", "USR1, 138", "USR2, 140"})
  void a_first_start_that_is_stopped_while_it_makes_the_cache_leaves_nothing(
      String signal, int code) throws IOException {
    List<ProcessHandle> children;
    try (ChildProcess server = ChildProcess.start(postroom("", ON_ANY_PORT))) {
      awaitTraining(server);
      children = server.children();
      server.signal(signal);

      ChildProcess.Ended ended = server.awaitEnd();

      assertThat(ended).isEqualTo(new ChildProcess.Ended(code, "", ""));
    }
    assertThat(children).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(files()).isEmpty();
    startAndStop("");
    startAndStop(INSIST);
  }

  @Test
  void a_first_start_that_was_killed_while_it_made_the_cache_does_not_harm_the_next()
      throws IOException {
    try (ChildProcess server = ChildProcess.start(postroom("", ON_ANY_PORT))) {
      awaitTraining(server);
      List<ProcessHandle> children = server.children();
      server.signal("KILL");
      children.forEach(ProcessHandle::destroyForcibly);
      assertThat(server.awaitEnd().code()).isEqualTo(137);
    }

    startAndStop("");
    startAndStop(INSIST);
  }

  /// Wait until the JVM that makes the cache has begun with it.
  private void awaitTraining(ChildProcess server) {
    Awaitility.await()
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(5))
        .atMost(Duration.ofMinutes(3))
        .until(() -> !files().isEmpty() && !server.children().isEmpty());
  }

  @Test
  void a_new_cache_replaces_those_of_earlier_jars_and_what_killed_starts_left() throws IOException {
    ChildProcess.run(postroom("", "-v"));
    Path cache = onlyFile();
    String place = cache.getFileName().toString().replaceFirst("-.*", "");
    Files.delete(cache);
    Path folder = home.resolve("postroom");
    Files.createFile(folder.resolve(place + "-1-1.aot"));
    Files.createDirectory(folder.resolve(place + "-1-1"));
    Files.createFile(folder.resolve(place + "-1-1").resolve("nats-server"));
    Path foreign = Files.createFile(folder.resolve("1-1-1.aot"));
    Path young = Files.createFile(folder.resolve(cache.getFileName() + ".98"));
    Path orphan = Files.createFile(folder.resolve(cache.getFileName() + ".99"));
    Files.setLastModifiedTime(orphan, FileTime.from(Instant.EPOCH));

    ChildProcess.run(postroom("", "-v"));

    assertThat(files()).containsExactlyInAnyOrder(cache, foreign, young);
  }

  @Test
  void what_failed_is_tried_again_after_a_day() throws IOException {
    Path bin = Files.createDirectory(home.resolve("bin"));
    script(bin.resolve("timeout"), "echo >>\"$0.calls\"; exit 1");
    ChildProcess.run(onPath(bin, postroom("", "-v")));
    ChildProcess.run(onPath(bin, postroom("", "-v")));
    assertThat(bin.resolve("timeout.calls")).hasSize(1);

    List<Path> marks =
        files().stream().filter(file -> file.toString().endsWith(".failed")).toList();
    Files.setLastModifiedTime(
        marks.getFirst(), FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    ChildProcess.run(onPath(bin, postroom("", "-v")));
    assertThat(bin.resolve("timeout.calls")).hasSize(2);

    Files.setLastModifiedTime(marks.getFirst(), FileTime.from(Instant.EPOCH));
    ChildProcess.run(postroom("", "-v"));
    assertThat(marks).singleElement().matches(Files::notExists);
    startAndStop(INSIST);
  }

  @Test
  void no_cache_is_made_on_a_disk_without_room_for_it() throws IOException {
    Path bin = Files.createDirectory(home.resolve("bin"));
    script(
        bin.resolve("df"), "printf 'Head\\n/dev/some disk 900000 899000 1000 99%% /some where\\n'");

    ChildProcess.Ended ended = ChildProcess.run(onPath(bin, postroom("", "-v")));

    assertThat(ended.code()).isZero();
    assertThat(files()).containsExactly(bin.resolve("df"));
  }

  private static void script(Path file, String content) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + content + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static ProcessBuilder onPath(Path folder, ProcessBuilder command) {
    return Commands.in(Map.of("PATH", folder + ":" + System.getenv("PATH")), command);
  }

  @Test
  void no_cache_is_made_when_it_is_switched_off() throws IOException {
    ChildProcess.Ended ended =
        ChildProcess.run(Commands.in(Map.of("POSTROOM_AOT", "off"), postroom("", "-v")));

    assertThat(ended.code()).isZero();
    assertThat(files()).isEmpty();
  }

  private static void damage(Path cache, String damage) throws IOException {
    long length = Files.size(cache);
    switch (damage) {
      case "cut" -> setLength(cache, length - 4096);
      case "short" -> setLength(cache, 100);
      case "zeros" -> {
        setLength(cache, 0);
        setLength(cache, length);
      }
      default -> Files.writeString(cache, "not a cache");
    }
  }

  private static void setLength(Path file, long length) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
      open.setLength(length);
    }
  }

  private void startAndStop(String javaOption) {
    startAndStop(postroom(javaOption, ON_ANY_PORT));
  }

  private static ChildProcess.Ended startAndStop(ProcessBuilder command) {
    try (ChildProcess server = Commands.ready(command)) {
      server.signal("TERM");
      ChildProcess.Ended ended = server.awaitEnd();
      assertThat(ended.code()).isZero();
      assertThat(ended.output()).isEmpty();
      return ended;
    }
  }

  private ProcessBuilder postroom(String javaOption, String... flags) {
    Map<String, String> environment =
        Map.of("XDG_CACHE_HOME", home.toString(), "POSTROOM_JAVA_OPTS", javaOption);
    return Commands.in(environment, Commands.postroom(flags));
  }

  private Path onlyFile() throws IOException {
    List<Path> files = files();
    assertThat(files).singleElement().asString().matches(".*/postroom/\\d+-\\d+-\\d+\\.aot");
    return files.getFirst();
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.walk(home)) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
