package dev.postroom.platform.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Disk;
import dev.postroom.platform.Disk.Open;
import dev.postroom.platform.DiskFile;
import dev.postroom.platform.Seeds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What may and what must be on the simulated disk after a power cut.
class PowerCutTest {
  private static final int CUTS = 400;

  private final SimulatedDisk disk = new SimulatedDisk(1);

  @Test
  void what_was_synced_with_its_directory_always_survives() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("kept"));
      file.sync();
      disk.syncDirectory("");
      file.writeFully(1_000, bytes("maybe"));
    }

    Seeds.each(CUTS, seed -> assertThat(contents(disk.crash(seed), "a")).startsWith("kept"));
  }

  @Test
  void a_synced_file_in_an_unsynced_directory_may_be_missing() throws IOException {
    writeSynced(disk, "a", "kept");

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(String.join(",", disk.crash(seed).list(""))));

    assertThat(outcomes).containsExactly("", "a");
  }

  @Test
  void unsynced_bytes_survive_in_any_part_that_ends_at_sectors() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes(".".repeat(4 * PowerCut.SECTOR)));
      file.sync();
      disk.syncDirectory("");
      file.writeFully(100, bytes("1".repeat(3 * PowerCut.SECTOR)));
    }

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(shape(contents(disk.crash(seed), "a"))));

    // sectors 0 and 3 hold a part of the write, 1 and 2 nothing else
    assertThat(outcomes).contains("....", "x11x", "x...", "..1.", "x1..").hasSize(16);
  }

  /// Return one letter per sector: all old, all new, or the old and new bytes where they belong.
  private static String shape(String text) {
    StringBuilder shape = new StringBuilder();
    for (int sector = 0; sector < 4; sector++) {
      String part = text.substring(sector * PowerCut.SECTOR, (sector + 1) * PowerCut.SECTOR);
      shape.append(
          switch (part.replaceAll("(.)\\1+", "$1")) {
            case "." -> '.';
            case "1" -> '1';
            case ".1", "1." -> 'x';
            default -> '?';
          });
    }
    return shape.toString();
  }

  @Test
  void size_and_data_survive_independently() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      disk.syncDirectory("");
      file.writeFully(0, bytes("data"));
    }

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(contents(disk.crash(seed), "a")));

    assertThat(outcomes).containsExactly("", "\0\0\0\0", "data");
  }

  @Test
  void an_unsynced_cut_of_a_file_may_be_undone() throws IOException {
    writeSynced(disk, "a", "abcdef");
    disk.syncDirectory("");
    try (DiskFile file = disk.open("a", Open.WRITE)) {
      file.truncate(2);
    }

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(contents(disk.crash(seed), "a")));

    assertThat(outcomes).containsExactly("ab", "abcdef");
  }

  @Test
  void a_rename_leaves_the_old_file_or_the_new_one_and_never_neither() throws IOException {
    writeSynced(disk, "a", "old");
    disk.syncDirectory("");
    writeSynced(disk, "a.tmp", "new");
    disk.rename("a.tmp", "a");

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(
        CUTS,
        seed -> {
          SimulatedDisk left = disk.crash(seed);
          outcomes.add(left.list("") + " " + contents(left, "a"));
        });

    assertThat(outcomes).containsExactly("[a, a.tmp] old", "[a] new", "[a] old");
  }

  @Test
  void a_rename_between_directories_is_durable_with_either() throws IOException {
    disk.createDirectory("d");
    disk.createDirectory("e");
    disk.syncDirectory("");
    writeSynced(disk, "d/a", "x");
    disk.rename("d/a", "e/a");
    disk.syncDirectory("e");

    Seeds.each(
        CUTS,
        seed -> {
          SimulatedDisk left = disk.crash(seed);
          assertThat(left.list("d")).isEmpty();
          assertThat(contents(left, "e/a")).isEqualTo("x");
        });
  }

  @Test
  void what_came_after_a_rename_is_not_made_durable_by_the_other_directory() throws IOException {
    disk.createDirectory("d");
    disk.createDirectory("e");
    disk.syncDirectory("");
    writeSynced(disk, "d/a", "first");
    disk.delete("d/a");
    writeSynced(disk, "d/a", "second");
    disk.rename("d/a", "e/a");
    writeSynced(disk, "d/a", "third");
    disk.delete("d/a");
    writeSynced(disk, "d/a", "fourth");
    disk.syncDirectory("e");

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(
        CUTS,
        seed -> {
          SimulatedDisk left = disk.crash(seed);
          assertThat(contents(left, "e/a")).isEqualTo("second");
          outcomes.add(left.list("d").isEmpty() ? "none" : contents(left, "d/a"));
        });
    assertThat(outcomes).containsExactly("fourth", "none", "third");
  }

  @Test
  void an_unsynced_delete_may_be_undone() throws IOException {
    writeSynced(disk, "a", "x");
    disk.syncDirectory("");
    disk.delete("a");

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(String.join(",", disk.crash(seed).list(""))));

    assertThat(outcomes).containsExactly("", "a");
  }

  @Test
  void a_lost_directory_takes_its_synced_files_along() throws IOException {
    disk.createDirectory("d");
    writeSynced(disk, "d/a", "x");
    disk.syncDirectory("d");

    Set<String> outcomes = new TreeSet<>();
    Seeds.each(CUTS, seed -> outcomes.add(String.join(",", disk.crash(seed).list(""))));
    assertThat(outcomes).containsExactly("", "d");

    disk.syncDirectory("");
    Seeds.each(CUTS, seed -> assertThat(contents(disk.crash(seed), "d/a")).isEqualTo("x"));
  }

  @Test
  void the_same_seed_gives_the_same_cut_and_leaves_the_disk_alone() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      disk.syncDirectory("");
      for (int i = 0; i < 20; i++) {
        file.writeFully(i * 300L, bytes("word " + i));
      }
    }
    String before = contents(disk, "a");

    Seeds.each(
        50,
        seed ->
            assertThat(contents(disk.crash(seed), "a")).isEqualTo(contents(disk.crash(seed), "a")));
    assertThat(contents(disk, "a")).isEqualTo(before);
  }

  @Test
  void what_a_cut_left_is_durable() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("z".repeat(3_000)));
    }
    Seeds.each(
        CUTS,
        seed -> {
          SimulatedDisk left = disk.crash(seed);
          SimulatedDisk again = left.crash(seed + 1);
          assertThat(again.list("")).isEqualTo(left.list(""));
          if (!left.list("").isEmpty()) {
            assertThat(contents(again, "a")).isEqualTo(contents(left, "a"));
          }
        });
  }

  /// The shape that tests of a store will have: a workload, cut after every step, with every kind
  /// of leaning, and a reader that accepts only what was promised.
  @Test
  void a_file_replaced_by_sync_and_rename_is_old_or_new_at_every_step() throws IOException {
    int steps = 5; // create, write, sync, rename, sync of the directory

    Seeds.each(
        200,
        seed -> {
          for (int step = 0; step <= steps; step++) {
            SimulatedDisk cut = new SimulatedDisk(seed);
            writeSynced(cut, "a", "old");
            cut.syncDirectory("");
            cut.powerOffAfter(step);
            boolean isDone = replace(cut);
            assertThat(isDone).isEqualTo(step == steps);

            String left = contents(cut.crash(seed), "a");

            Set<String> legal = isDone ? Set.of("new") : Set.of("old", "new");
            assertThat(legal).as("step %d", step).contains(left);
          }
        });
  }

  private static boolean replace(SimulatedDisk disk) {
    try {
      writeSynced(disk, "a.tmp", "new");
      disk.rename("a.tmp", "a");
      disk.syncDirectory("");
      return true;
    } catch (IOException powerOff) {
      assertThat(powerOff).hasMessage("power is off");
      return false;
    }
  }

  @Test
  void after_the_power_went_nothing_answers() throws IOException {
    writeSynced(disk, "a", "x");
    disk.powerOffAfter(0);

    assertThatThrownBy(() -> disk.list("")).hasMessage("power is off");
    assertThatThrownBy(() -> disk.open("a", Open.READ)).hasMessage("power is off");
    assertThatThrownBy(() -> disk.usableSpace()).hasMessage("power is off");
  }

  private static void writeSynced(Disk disk, String path, String text) throws IOException {
    try (DiskFile file = disk.open(path, Open.CREATE)) {
      file.writeFully(0, bytes(text));
      file.sync();
    }
  }

  private static String contents(Disk disk, String path) throws IOException {
    try (DiskFile file = disk.open(path, Open.READ)) {
      ByteBuffer all = ByteBuffer.allocate((int) file.size());
      file.readFully(0, all);
      return new String(all.array(), StandardCharsets.UTF_8);
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
