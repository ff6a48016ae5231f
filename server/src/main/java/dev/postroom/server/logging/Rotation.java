package dev.postroom.server.logging;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// When a log file is moved away, how it is called then, and how many are kept. Immutable.
///
/// @param sizeLimit the size in bytes past which the file is moved; 0 means never
/// @param maxFiles how many files are kept, the one being written included; 0 means all
record Rotation(long sizeLimit, int maxFiles) {
  private static final DateTimeFormatter ENDING =
      DateTimeFormatter.ofPattern(".yyyy.MM.dd.HH.mm.ss.nnnnnnnnn");
  private static final Pattern IS_ENDING =
      Pattern.compile("\\.\\d{4}\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d\\d\\.\\d{9}");

  /// Move a file beside itself, to its name with the local time after it, and return where it is.
  Path move(Path file, Instant now) throws IOException {
    Instant moment = now;
    Path backup = backup(file, moment);
    while (Files.exists(backup)) {
      moment = moment.plusNanos(1);
      backup = backup(file, moment);
    }
    try {
      return Files.move(file, backup);
    } catch (NoSuchFileException gone) {
      throw new IOException("rename " + file + ": no such file or directory", gone);
    } catch (FileSystemException refused) {
      throw new IOException("rename " + file + ": " + refused.getReason(), refused);
    }
  }

  private static Path backup(Path file, Instant moment) {
    return file.resolveSibling(
        file.getFileName() + ENDING.format(moment.atZone(ZoneId.systemDefault())));
  }

  /// Delete the oldest backups where there are too many, and return what the new log shall say:
  /// where the last one was saved, and which ones are gone.
  List<String> purge(Path file, String savedAs) {
    List<String> told = new ArrayList<>();
    told.add("Rotated log, backup saved as \"" + savedAs + "\"");
    try {
      for (Path old : maxFiles == 0 ? List.<Path>of() : surplus(backups(file))) {
        Files.deleteIfExists(old);
        told.add("Purged log file \"" + old.getFileName() + "\"");
      }
    } catch (IOException refused) {
      told.add("Unable to purge old log files: " + refused);
    }
    return List.copyOf(told);
  }

  private List<Path> surplus(List<Path> backups) {
    return backups.subList(0, Math.max(0, backups.size() - (maxFiles - 1)));
  }

  /// Return the backups, the oldest first.
  private static List<Path> backups(Path file) throws IOException {
    String name = file.getFileName().toString();
    try (Stream<Path> siblings = Files.list(file.toAbsolutePath().resolveSibling(""))) {
      return siblings
          .filter(
              each -> {
                String other = each.getFileName().toString();
                return other.startsWith(name)
                    && IS_ENDING.matcher(other.substring(name.length())).matches();
              })
          .sorted()
          .toList();
    }
  }
}
