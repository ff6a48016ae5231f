package dev.postroom.platform.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Disk.Open;
import dev.postroom.platform.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DiskFaultTest {
  private final SimulatedDisk disk = new SimulatedDisk(7);

  @Test
  void a_full_disk_takes_what_fits_and_then_refuses() throws IOException {
    disk.limitSpace(10);
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      assertThat(file.write(0, ByteBuffer.allocate(8))).isEqualTo(8);
      assertThat(disk.usableSpace()).isEqualTo(2);
      assertThat(file.write(8, ByteBuffer.allocate(8))).isEqualTo(2);
      assertThatThrownBy(() -> file.write(10, ByteBuffer.allocate(8)))
          .isInstanceOf(IOException.class)
          .hasMessage("No space left on device");

      assertThat(file.write(0, ByteBuffer.allocate(10))).as("overwriting").isEqualTo(10);
      file.truncate(4);
      assertThat(file.write(4, ByteBuffer.allocate(8))).as("after a cut").isEqualTo(6);
    }
    disk.delete("a");
    assertThat(disk.usableSpace()).isEqualTo(10);
  }

  @Test
  void a_failed_sync_loses_what_was_not_synced_even_for_readers() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, ByteBuffer.wrap(new byte[] {1, 2}));
      file.sync();
      file.writeFully(2, ByteBuffer.wrap(new byte[] {3, 4}));
      disk.failNextSync("a");

      assertThatThrownBy(file::sync)
          .isInstanceOf(IOException.class)
          .hasMessage("Input/output error");

      file.sync(); // succeeds and means nothing for the lost bytes
      assertThat(file.size()).isEqualTo(2);
    }
  }

  @Test
  void a_failed_sync_of_a_directory_leaves_its_names_in_doubt() throws IOException {
    disk.open("a", Open.CREATE_NEW).close();
    disk.failNextSync("");

    assertThatThrownBy(() -> disk.syncDirectory("")).hasMessage("Input/output error");
    assertThat(disk.list("")).containsExactly("a");

    disk.syncDirectory("");
    for (long seed = 1; seed < 50; seed++) {
      assertThat(disk.crash(seed).list("")).as("seed %d", seed).containsExactly("a");
    }
  }

  @Test
  void short_transfers_move_at_least_one_byte() throws IOException {
    disk.shortenTransfers(true);
    int shortWrites = 0;
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      for (int i = 0; i < 50; i++) {
        int written = file.write(0, ByteBuffer.allocate(100));
        assertThat(written).isBetween(1, 100);
        shortWrites += written < 100 ? 1 : 0;
      }
      assertThat(file.read(0, ByteBuffer.allocate(100))).isBetween(1, 100);
    }
    assertThat(shortWrites).isGreaterThan(25);
  }

  @Test
  void a_flipped_bit_is_in_the_reading_and_not_on_the_disk() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, ByteBuffer.allocate(64));
      disk.flipBits(1);
      assertThat(onesIn(file)).isEqualTo(1);
      assertThat(onesIn(file)).isEqualTo(1);

      disk.flipBits(0);
      assertThat(onesIn(file)).isZero();
    }
  }

  private static int onesIn(DiskFile file) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(64);
    file.read(0, target);
    int ones = 0;
    for (byte value : target.array()) {
      ones += Integer.bitCount(value & 0xff);
    }
    return ones;
  }

  @Test
  void damage_stays_on_the_disk() throws IOException {
    try (DiskFile file = disk.open("a", Open.CREATE_NEW)) {
      file.writeFully(0, ByteBuffer.allocate(64));
      file.sync();
      disk.syncDirectory("");
      disk.damage("a", 63, 0b101);
      assertThat(onesIn(file)).isEqualTo(2);
      file.sync();
    }
    try (DiskFile file = disk.crash(3).open("a", Open.READ)) {
      assertThat(onesIn(file)).isEqualTo(2);
    }
    assertThatThrownBy(() -> disk.damage("a", 64, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
