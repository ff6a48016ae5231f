package dev.postroom.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/// The files of this repository as a visitor sees them: without build output and hidden folders.
/// Paths are relative to its root, with `/` between names.
final class Repository {
  private static final Set<String> OUTPUT = Set.of("target", "node_modules", "__pycache__");

  private Repository() {}

  /// Return the folder that holds the parent POM.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null) {
      if (Files.exists(folder.resolve("platform/pom.xml"))) {
        return folder;
      }
      folder = folder.getParent();
    }
    throw new IllegalStateException("not inside the repository: " + Path.of("").toAbsolutePath());
  }

  /// Return the files with one of these endings, sorted.
  static List<String> files(String... endings) {
    Path root = root();
    List<String> files = new ArrayList<>();
    try {
      Files.walkFileTree(
          root,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              return isSeen(root, folder) ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              String path = root.relativize(file).toString();
              if (List.of(endings).stream().anyMatch(path::endsWith)) {
                files.add(path);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Collections.sort(files);
    return List.copyOf(files);
  }

  private static boolean isSeen(Path root, Path folder) {
    String name = folder.getFileName().toString();
    boolean isHidden = name.startsWith(".") && !name.equals(".ci");
    return folder.equals(root) || !(isHidden || OUTPUT.contains(name));
  }

  static boolean exists(String path) {
    return Files.exists(root().resolve(path));
  }

  static String text(String path) {
    try {
      return Files.readString(root().resolve(path));
    } catch (IOException failure) {
      throw new UncheckedIOException(path, failure);
    }
  }
}
