package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The reasons are those of nats-server 2.15.2 for the same files.
class DiskFilesTest {
  @TempDir Path folder;

  private final DiskFiles files = new DiskFiles();

  @Test
  void a_file_is_read_whole() throws IOException {
    Path file = Files.writeString(folder.resolve("a.conf"), "port: 4222\n");

    assertThat(files.read(file.toString()))
        .isEqualTo("port: 4222\n".getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void a_missing_file_is_no_such_file() {
    assertRefused("open", folder.resolve("none").toString(), "no such file or directory");
  }

  @Test
  void a_folder_is_a_directory() {
    assertRefused("read", folder.toString(), "is a directory");
  }

  @Test
  void a_file_below_a_file_is_not_in_a_directory() throws IOException {
    Path file = Files.createFile(folder.resolve("a (b)"));

    assertRefused("open", file + "/x", "not a directory");
  }

  @Test
  void a_name_can_be_too_long() {
    assertRefused("open", folder + "/" + "x".repeat(256), "file name too long");
  }

  @Test
  void a_name_with_a_zero_is_invalid() {
    assertRefused("open", "a\0b", "invalid argument");
  }

  @Test
  void a_file_that_fails_while_it_is_read_says_so() {
    assertRefused("read", "/proc/self/mem", "input/output error");
  }

  private void assertRefused(String step, String path, String reason) {
    assertThatThrownBy(() -> files.read(path))
        .isInstanceOf(IOException.class)
        .hasMessage(step + " " + path + ": " + reason);
  }
}
