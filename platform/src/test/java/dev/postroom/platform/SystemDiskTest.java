package dev.postroom.platform;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemDiskTest extends DiskContract {
  @TempDir private Path outside;
  @TempDir private Path root;

  @Override
  protected Disk disk() {
    return Disk.at(root);
  }

  @Test
  void a_planted_link_is_not_followed() throws IOException {
    Path target = Files.writeString(outside.resolve("target"), "precious");
    Path link = Files.createSymbolicLink(root.resolve("link"), target);

    assertThatThrownBy(() -> disk().open("link", Disk.Open.WRITE)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> disk().open("link", Disk.Open.READ)).isInstanceOf(IOException.class);
    Files.delete(link);
  }
}
