package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.platform.Disk.Open;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// What every disk promises, so that a store tested on the simulated one runs on the real one.
public abstract class DiskContract {

  /// Return an empty disk, the same for one test.
  protected abstract Disk disk();

  @Test
  void written_bytes_are_read_back_by_position() throws IOException {
    try (DiskFile file = disk().open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("hello world"));
      file.writeFully(6, bytes("there"));

      assertThat(file.size()).isEqualTo(11);
      assertThat(text(file, 0, 11)).isEqualTo("hello there");
      assertThat(text(file, 6, 3)).isEqualTo("the");
      assertThat(text(file, 9, 100)).isEqualTo("re");
      file.sync();
    }
    try (DiskFile file = disk().open("a", Open.READ)) {
      assertThat(text(file, 0, 11)).isEqualTo("hello there");
    }
  }

  @Test
  void a_read_at_or_past_the_end_says_so() throws IOException {
    try (DiskFile file = disk().open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("abc"));

      assertThat(file.read(3, ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(file.read(99, ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(file.read(0, ByteBuffer.allocate(0))).isZero();
      assertThatThrownBy(() -> file.read(-1, ByteBuffer.allocate(1)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void a_gap_reads_as_zeros_and_writing_nothing_makes_none() throws IOException {
    try (DiskFile file = disk().open("a", Open.CREATE_NEW)) {
      assertThat(file.write(50, ByteBuffer.allocate(0))).isZero();
      assertThat(file.size()).isZero();

      file.writeFully(3, bytes("x"));
      assertThat(text(file, 0, 4)).isEqualTo("\0\0\0x");
    }
  }

  @Test
  void truncate_cuts_and_never_grows() throws IOException {
    try (DiskFile file = disk().open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("abcdef"));
      file.truncate(2);
      file.truncate(4);
      assertThat(file.size()).isEqualTo(2);

      file.writeFully(4, bytes("z"));
      assertThat(text(file, 0, 9)).isEqualTo("ab\0\0z");
    }
  }

  @Test
  void each_way_to_open_treats_the_name_as_it_says() throws IOException {
    assertThatThrownBy(() -> disk().open("a", Open.READ)).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk().open("a", Open.WRITE)).isInstanceOf(NoSuchFileException.class);
    write("a", "one");
    assertThatThrownBy(() -> disk().open("a", Open.CREATE_NEW))
        .isInstanceOf(FileAlreadyExistsException.class);
    try (DiskFile file = disk().open("a", Open.CREATE)) {
      assertThat(text(file, 0, 3)).isEqualTo("one");
    }
    assertThatThrownBy(() -> disk().open("no/a", Open.CREATE))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void a_file_opened_for_reading_cannot_be_changed() throws IOException {
    write("a", "one");
    try (DiskFile file = disk().open("a", Open.READ)) {
      assertThatThrownBy(() -> file.write(0, bytes("x")))
          .isInstanceOf(NonWritableChannelException.class);
      assertThatThrownBy(() -> file.truncate(0)).isInstanceOf(NonWritableChannelException.class);
    }
  }

  @Test
  void a_closed_file_refuses_everything_but_another_close() throws IOException {
    DiskFile file = disk().open("a", Open.CREATE);
    file.close();
    file.close();

    assertThatThrownBy(() -> file.read(0, ByteBuffer.allocate(1)))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> file.write(0, bytes("x"))).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::sync).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(file::size).isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(() -> file.truncate(0)).isInstanceOf(ClosedChannelException.class);
  }

  @Test
  void rename_replaces_a_file_and_takes_directories_along() throws IOException {
    disk().createDirectory("d");
    write("d/a", "new");
    write("b", "old");

    disk().rename("d/a", "b");
    assertThat(read("b")).isEqualTo("new");
    assertThat(disk().list("d")).isEmpty();

    write("d/c", "inside");
    disk().rename("d", "e");
    assertThat(read("e/c")).isEqualTo("inside");
    assertThat(disk().list("")).containsExactly("b", "e");
    assertThatThrownBy(() -> disk().rename("none", "x")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk().rename("b", "e")).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> disk().rename("e", "e/f")).isInstanceOf(FileSystemException.class);
    disk().rename("b", "b");
    assertThat(read("b")).isEqualTo("new");
  }

  @Test
  void an_open_file_outlives_its_name() throws IOException {
    try (DiskFile file = disk().open("a", Open.CREATE_NEW)) {
      file.writeFully(0, bytes("abc"));
      disk().delete("a");

      assertThat(disk().list("")).isEmpty();
      assertThat(text(file, 0, 3)).isEqualTo("abc");
    }
  }

  @Test
  void delete_removes_files_and_empty_directories_only() throws IOException {
    disk().createDirectory("d");
    write("d/a", "x");

    assertThatThrownBy(() -> disk().delete("d")).isInstanceOf(DirectoryNotEmptyException.class);
    disk().delete("d/a");
    disk().delete("d");
    assertThat(disk().list("")).isEmpty();
    assertThatThrownBy(() -> disk().delete("d")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void directories_list_their_names_in_order() throws IOException {
    disk().createDirectory("d");
    write("d/b", "");
    write("d/a", "");
    disk().createDirectory("d/c");
    disk().syncDirectory("d");

    assertThat(disk().list("d")).containsExactly("a", "b", "c");
    assertThatThrownBy(() -> disk().createDirectory("d"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> disk().list("none")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk().list("d/a")).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> disk().syncDirectory("none")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> disk().open("d", Open.WRITE)).isInstanceOf(FileSystemException.class);
    assertThatThrownBy(() -> disk().open("d/a/x", Open.CREATE))
        .isInstanceOf(FileSystemException.class);
  }

  @Test
  void no_path_leaves_the_root() {
    for (String path : new String[] {"../a", "/a", "d/../../a", "a//b", "a/", ".", "a\0b"}) {
      assertThatThrownBy(() -> disk().open(path, Open.CREATE))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> disk().rename("x", path)).isInstanceOf(Exception.class);
    }
  }

  @Test
  void there_is_space_to_use() throws IOException {
    assertThat(disk().usableSpace()).isPositive();
  }

  @Test
  void random_writes_and_cuts_agree_with_an_array() throws IOException {
    Seeds.each(
        20,
        seed -> {
          Random random = new Random(seed);
          byte[] model = new byte[0];
          try (DiskFile file = disk().open("file-" + seed, Open.CREATE_NEW)) {
            for (int i = 0; i < 60; i++) {
              int position = random.nextInt(2_000);
              if (random.nextInt(5) == 0) {
                file.truncate(position);
                model = Arrays.copyOf(model, Math.min(model.length, position));
              } else {
                byte[] piece = new byte[1 + random.nextInt(900)];
                random.nextBytes(piece);
                file.writeFully(position, ByteBuffer.wrap(piece));
                model = Arrays.copyOf(model, Math.max(model.length, position + piece.length));
                System.arraycopy(piece, 0, model, position, piece.length);
              }
              ByteBuffer all = ByteBuffer.allocate(model.length + 1);
              assertThat(file.readFully(0, all)).isEqualTo(model.length);
              assertThat(Arrays.copyOf(all.array(), model.length)).isEqualTo(model);
            }
          }
        });
  }

  /// Make or replace the first bytes of a file, without a sync.
  protected final void write(String path, String text) throws IOException {
    try (DiskFile file = disk().open(path, Open.CREATE)) {
      file.writeFully(0, bytes(text));
    }
  }

  private String read(String path) throws IOException {
    try (DiskFile file = disk().open(path, Open.READ)) {
      return text(file, 0, (int) file.size());
    }
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(DiskFile file, long position, int most) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(most);
    int read = file.readFully(position, target);
    return new String(target.array(), 0, read, StandardCharsets.UTF_8);
  }
}
