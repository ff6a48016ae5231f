package dev.postroom.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Log.Level;
import dev.postroom.platform.simulated.ManualClock;
import dev.postroom.server.options.LogOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineLogTest {
  private static final Instant MOMENT = Instant.parse("2026-11-24T18:20:37.772158999Z");
  private static final LogOptions UTC = new LogOptions(true, true, true, true, "");

  private final ManualClock clock = new ManualClock(0, MOMENT);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void a_line_has_process_time_level_and_text() {
    log(UTC, false).info("Server is ready");

    assertThat(written()).isEqualTo("[42] 2026/11/24 18:20:37.772158 [INF] Server is ready\n");
  }

  @Test
  void a_line_in_json_has_the_same_and_is_one_line_whatever_the_text_holds() {
    log(UTC.inJson(), true).warn("say \"a\\b\"\n\u0001\u00e9");

    assertThat(written())
        .isEqualTo(
            "{\"time\":\"2026-11-24T18:20:37.772158Z\",\"level\":\"warn\",\"pid\":42,"
                + "\"message\":\"say \\\"a\\\\b\\\"\\n\\u0001\u00e9\"}\n");
  }

  @Test
  void json_without_time_and_in_any_zone_is_utc() {
    LogOptions untimed = new LogOptions(false, false, false, false, "");
    log(untimed.inJson(), false).info("a");
    log(new LogOptions(false, false, true, false, "").inJson(), false).info("b");

    assertThat(written())
        .isEqualTo(
            "{\"level\":\"info\",\"pid\":42,\"message\":\"a\"}\n"
                + "{\"time\":\"2026-11-24T18:20:37.772158Z\",\"level\":\"info\",\"pid\":42,"
                + "\"message\":\"b\"}\n");
  }

  @Test
  void the_time_moves_on_within_a_second_and_beyond() {
    LineLog log = log(UTC, false);

    log.info("a");
    clock.advance(Duration.ofNanos(1_000));
    log.info("b");
    clock.advance(Duration.ofHours(6));
    log.info("c");

    assertThat(written())
        .isEqualTo(
            """
            [42] 2026/11/24 18:20:37.772158 [INF] a
            [42] 2026/11/24 18:20:37.772159 [INF] b
            [42] 2026/11/25 00:20:37.772159 [INF] c
            """);
  }

  @Test
  void local_time_is_written_unless_utc_was_asked_for() {
    log(new LogOptions(false, false, true, false, ""), false).info("a");

    String local =
        DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss.SSSSSS")
            .format(MOMENT.atZone(ZoneId.systemDefault()));
    assertThat(written()).isEqualTo("[42] " + local + " [INF] a\n");
  }

  @Test
  void the_time_can_be_left_out() {
    log(new LogOptions(false, false, false, false, ""), false).warn("\u00e9");

    assertThat(written()).isEqualTo("[42] [WRN] \u00e9\n");
  }

  @Test
  void each_level_has_its_label_and_on_a_terminal_its_colour() {
    LineLog log = log(new LogOptions(true, true, false, false, ""), true);

    for (Level level : Level.values()) {
      log.log(level, "x");
    }

    assertThat(written())
        .isEqualTo(
            """
            [42] [\u001b[33mTRC\u001b[0m] x
            [42] [\u001b[36mDBG\u001b[0m] x
            [42] [\u001b[32mINF\u001b[0m] x
            [42] [\u001b[0;93mWRN\u001b[0m] x
            [42] [\u001b[31mERR\u001b[0m] x
            [42] [\u001b[31mFTL\u001b[0m] x
            """);
  }

  @Test
  void debug_and_trace_are_written_only_when_asked_for() {
    LineLog log = log(new LogOptions(false, false, false, false, ""), false);

    log.debug("d");
    log.trace("t");

    assertThat(log.isDebug()).isFalse();
    assertThat(log.isTrace()).isFalse();
    assertThat(written()).isEmpty();
  }

  @Test
  void a_line_is_one_write() {
    List<Integer> sizes = new ArrayList<>();
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            sizes.add(1);
          }

          @Override
          public void write(byte[] bytes, int from, int length) {
            sizes.add(length);
          }
        };

    LineLog.to(counting, new LineFormat(UTC, 42, false), clock).info("ab");

    assertThat(sizes).containsExactly("[42] 2026/11/24 18:20:37.772158 [INF] ab\n".length());
  }

  /// A stream that takes so many bytes, and what was said elsewhere of those it did not take.
  private static final class Disk extends OutputStream {
    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private final List<String> told = new ArrayList<>();
    private int room;

    @Override
    public void write(int b) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      room--;
      taken.write(b);
    }
  }

  private LineLog log(Disk disk) {
    LineFormat format = new LineFormat(UTC, 42, false);
    return LineLog.to(disk, format, clock, cause -> disk.told.add(cause.getMessage()));
  }

  @Test
  void lines_for_which_the_disk_is_full_are_told_elsewhere_once_and_counted_when_there_is_room() {
    Disk disk = new Disk();
    LineLog log = log(disk);

    log.info("a");
    log.error("b");
    disk.room = 1_000;
    log.info("c");
    log.info("d");

    assertThat(disk.told).containsExactly("No space left on device");
    String head = "[42] 2026/11/24 18:20:37.772158 ";
    assertThat(disk.taken.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            head
                + "[WRN] 2 lines before this one could not be written\n"
                + head
                + "[INF] c\n"
                + head
                + "[INF] d\n");
  }

  @Test
  void a_disk_that_becomes_full_again_is_told_again() {
    Disk disk = new Disk();
    LineLog log = log(disk);

    log.info("a");
    disk.room = 1_000;
    log.info("b");
    disk.room = 0;
    log.info("c");

    assertThat(disk.told).hasSize(2);
    assertThat(disk.taken.toString(StandardCharsets.UTF_8)).contains("[WRN] 1 line before");
  }

  @Test
  void a_file_is_appended_to_and_readable_by_the_group(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.log");
    for (String text : List.of("a", "b")) {
      try (LineLog log = toFile(file)) {
        log.info(text);
      }
    }

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "[42] 2026/11/24 18:20:37.772158 [INF] a", "[42] 2026/11/24 18:20:37.772158 [INF] b");
    assertThat(Files.getPosixFilePermissions(file))
        .containsExactlyInAnyOrder(
            PosixFilePermission.OWNER_READ,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.GROUP_READ);
  }

  @Test
  void a_moved_file_is_left_alone_after_reopening(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.log");
    Path moved = folder.resolve("x.log.1");
    try (LineLog log = toFile(file)) {
      log.info("before");
      Files.move(file, moved);
      log.info("still there");
      log.reopen();
    }

    assertThat(Files.readString(moved)).contains("before").contains("still there");
    assertThat(Files.readString(file)).endsWith("[INF] File log re-opened\n");
  }

  @Test
  void a_file_that_cannot_be_reopened_keeps_the_old_one(@TempDir Path folder) throws IOException {
    Path inner = Files.createDirectory(folder.resolve("inner"));
    Path moved = folder.resolve("moved");
    try (LineLog log = toFile(inner.resolve("x.log"))) {
      Files.move(inner, moved);
      log.reopen();
    }

    assertThat(Files.readString(moved.resolve("x.log")))
        .contains("[ERR] Unable to re-open the log file: open ");
  }

  @Test
  void standard_error_is_not_reopened() {
    log(UTC, false).reopen();

    assertThat(written()).endsWith("[INF] File log re-open ignored, not a file logger\n");
  }

  @Test
  void a_file_in_no_folder_is_refused_in_the_systems_words(@TempDir Path folder) {
    Path file = folder.resolve("nodir/x.log");

    assertThatThrownBy(() -> toFile(file))
        .isInstanceOf(IOException.class)
        .hasMessage("open " + file + ": no such file or directory");
  }

  @Test
  void a_folder_is_no_log_file(@TempDir Path folder) {
    assertThatThrownBy(() -> toFile(folder))
        .isInstanceOf(IOException.class)
        .hasMessage("open " + folder + ": is a directory");
  }

  @Test
  void a_file_that_grew_too_large_is_moved_away(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.log");
    String savedAs = file + backupEnding(MOMENT);
    try (LineLog log = toFile(file, 45, 0)) {
      log.info("0123456789");
    }

    assertThat(Path.of(savedAs)).hasContent("[42] 2026/11/24 18:20:37.772158 [INF] 0123456789\n");
    assertThat(Files.readAllLines(file))
        .containsExactly(
            "[42] 2026/11/24 18:20:37.772158 [INF] Rotated log, backup saved as \""
                + savedAs
                + "\"");
  }

  @Test
  void what_the_file_held_before_counts(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("x.log"), "x".repeat(500) + "\n");
    try (LineLog log = toFile(file, 510, 0)) {
      log.info("a");
      log.info("b");
    }

    assertThat(Path.of(file + backupEnding(MOMENT))).content().startsWith("xxx").endsWith("a\n");
    assertThat(file).content().contains("Rotated log").endsWith("b\n");
  }

  @Test
  void only_so_many_files_are_kept_and_foreign_ones_are_left_alone(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("x.log");
    Path foreign = Files.createFile(folder.resolve("x.log.2020.01.01.old"));
    try (LineLog log = toFile(file, 10, 3)) {
      for (int i = 0; i < 5; i++) {
        clock.advance(Duration.ofSeconds(1));
        log.info("line " + i);
      }
    }

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder(
            "x.log",
            foreign.getFileName().toString(),
            "x.log" + backupEnding(MOMENT.plusSeconds(4)),
            "x.log" + backupEnding(MOMENT.plusSeconds(5)));
    assertThat(file)
        .content()
        .contains("[INF] Purged log file \"x.log" + backupEnding(MOMENT.plusSeconds(3)) + "\"");
  }

  @Test
  void two_rotations_at_the_same_moment_overwrite_nothing(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.log");
    try (LineLog log = toFile(file, 10, 0)) {
      log.info("a");
      log.info("b");
    }

    assertThat(Path.of(file + backupEnding(MOMENT))).content().endsWith("a\n");
    assertThat(Path.of(file + backupEnding(MOMENT.plusNanos(1)))).content().endsWith("b\n");
  }

  @Test
  void a_file_that_cannot_be_moved_is_written_on(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.log");
    try (LineLog log = toFile(file, 100, 0)) {
      Files.delete(file);
      log.info("a".repeat(100));
      log.info("b");
      Files.createFile(file);
      log.reopen();
    }

    assertThat(file).content().endsWith("[INF] File log re-opened\n").doesNotContain("Rotated");
  }

  @Test
  void no_line_is_lost_or_torn_by_rotation_while_many_write(@TempDir Path folder) throws Exception {
    int lines = 2_000;
    Path file = folder.resolve("x.log");
    try (LineLog log = toFile(file, 5_000, 0)) {
      List<Thread> writers = new ArrayList<>();
      for (String name : List.of("a", "b", "c", "d")) {
        writers.add(
            Thread.startVirtualThread(
                () -> {
                  for (int i = 0; i < lines; i++) {
                    log.info(name + " " + i + " end");
                  }
                }));
      }
      for (Thread writer : writers) {
        writer.join();
      }
    }

    Map<String, Integer> next = new HashMap<>();
    for (Path each : sorted(folder)) {
      for (String line : Files.readAllLines(each)) {
        String text = line.substring(line.indexOf("[INF] ") + 6);
        if (text.startsWith("Rotated")) {
          continue;
        }
        assertThat(text).matches("[abcd] \\d+ end");
        int number = Integer.parseInt(text.split(" ", -1)[1]);
        assertThat(number).isEqualTo(next.getOrDefault(text.substring(0, 1), 0));
        next.put(text.substring(0, 1), number + 1);
      }
    }
    assertThat(next).hasSize(4).allSatisfy((_, count) -> assertThat(count).isEqualTo(lines));
  }

  /// Return the files in the order in which they were written: the one without an ending is last.
  private static List<Path> sorted(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .sorted(
              Comparator.comparing(
                  path -> path.toString().endsWith(".log") ? "~" : path.toString()))
          .toList();
    }
  }

  private static String backupEnding(Instant moment) {
    return DateTimeFormatter.ofPattern(".yyyy.MM.dd.HH.mm.ss.nnnnnnnnn")
        .format(moment.atZone(ZoneId.systemDefault()));
  }

  private LineLog log(LogOptions options, boolean inColour) {
    return LineLog.to(written, new LineFormat(options, 42, inColour), clock);
  }

  private LineLog toFile(Path file) throws IOException {
    return toFile(file, 0, 0);
  }

  private LineLog toFile(Path file, long sizeLimit, int maxFiles) throws IOException {
    LogOptions options =
        new LogOptions(true, true, true, true, file.toString(), sizeLimit, maxFiles, "", false);
    return LineLog.toFile(new LineFormat(options, 42, false), clock, options);
  }

  private String written() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
