package dev.postroom.platform.simulated;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What a name leads to. A node outlives its name: an open file goes on after it was deleted.
sealed interface Node {

  /// A directory: the names a process sees, and those that a power cut leaves.
  final class Directory implements Node {
    final TreeMap<String, Node> current = new TreeMap<>();
    final TreeMap<String, Node> durable = new TreeMap<>();
    boolean failNextSync;
  }

  /// A file: the bytes a process sees, those that a power cut leaves, and the steps between them.
  final class File implements Node {
    private Image current;
    private Image durable;
    private final List<Change> pending = new ArrayList<>();
    boolean failNextSync;

    File() {
      this(new Image());
    }

    private File(Image durable) {
      this.durable = durable;
      this.current = durable.copy();
    }

    Image current() {
      return current;
    }

    void write(int position, byte[] bytes) {
      Change.Written written = new Change.Written(position, bytes);
      written.applyTo(current);
      pending.add(written);
    }

    void truncate(int size) {
      current.truncate(size);
      pending.add(new Change.Truncated(size));
    }

    void sync() {
      for (Change change : pending) {
        switch (change) {
          case Change.Written written -> written.applyTo(durable);
          case Change.Truncated(int size) -> durable.truncate(size);
        }
      }
      pending.clear();
    }

    /// Forget what was not synced, as Linux does with pages that it failed to write.
    void dropPending() {
      pending.clear();
      current = durable.copy();
    }

    void flip(int position, int mask) {
      current.flip(position, mask);
      if (position < durable.size()) {
        durable.flip(position, mask);
      }
    }

    File afterPowerCut(Chance chance) {
      return new File(PowerCut.of(durable, pending, chance));
    }
  }

  /// One step of a file that is not durable yet.
  sealed interface Change {
    /// Bytes at a position.
    final class Written implements Change {
      final int position;
      final byte[] bytes;

      Written(int position, byte[] bytes) {
        this.position = position;
        this.bytes = bytes;
      }

      void applyTo(Image image) {
        image.write(position, bytes, 0, bytes.length);
      }
    }

    /// The file cut to a size.
    record Truncated(int size) implements Change {}
  }
}
