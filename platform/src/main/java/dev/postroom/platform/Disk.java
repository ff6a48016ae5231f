package dev.postroom.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The file system, as far as a store needs it: narrow, so that a simulated one can play power
/// cuts, full disks and bad sectors (`dev.postroom.platform.simulated`).
///
/// Paths are relative to the disk's root, with `/` between names ([#names] holds the rules); any
/// other path is an `IllegalArgumentException`. What was written is safe from a power cut only
/// after [DiskFile#sync], and a name only after [#syncDirectory] of the directory that holds it.
/// Every method may block. Those that name a missing file throw
/// [java.nio.file.NoSuchFileException]; whatever else the system refuses is an `IOException` with
/// the system's own text.
public interface Disk {

  /// How [#open] treats the name.
  enum Open {
    /// The file must exist and is only read.
    READ,
    /// The file must exist and is read and written.
    WRITE,
    /// The file is made when it does not exist, then read and written.
    CREATE,
    /// The file must not exist: else [java.nio.file.FileAlreadyExistsException].
    CREATE_NEW
  }

  /// Open a file.
  DiskFile open(String path, Open how) throws IOException;

  /// Give a file or directory another name, in one step that a crash does not split; a file of that
  /// name is replaced.
  void rename(String from, String to) throws IOException;

  /// Remove a file or an empty directory.
  ///
  /// @throws java.nio.file.DirectoryNotEmptyException when the directory has entries
  void delete(String path) throws IOException;

  /// Return the names in a directory, sorted; `""` is the root.
  List<String> list(String directory) throws IOException;

  /// Make a directory whose parent exists.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when the name is taken
  void createDirectory(String directory) throws IOException;

  /// Make the names in a directory durable: what was created, renamed or deleted there before.
  void syncDirectory(String directory) throws IOException;

  /// Return how many bytes may still be written.
  long usableSpace() throws IOException;

  /// Return the part of the machine's file system below an existing directory. Thread-safe. No
  /// thread that uses its files may be interrupted: an interrupt would close them.
  static Disk at(Path root) {
    return new SystemDisk(root);
  }

  /// Return the names along a path, none for `""`. The one check of paths that every disk uses, so
  /// that no name which came from a peer leads out of the root.
  ///
  /// @throws IllegalArgumentException when a name is empty, `.` or `..`, or has a NUL
  static List<String> names(String path) {
    if (path.isEmpty()) {
      return List.of();
    }
    List<String> names = List.of(path.split("/", -1));
    for (String name : names) {
      if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf(0) >= 0) {
        throw new IllegalArgumentException("not a path of a disk: " + Escape.quote(path));
      }
    }
    return names;
  }
}
