package dev.postroom.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command that runs a main class of these tests in a JVM of its own, where nothing of the test
/// tools disturbs what is counted.
final class ChildJvm {
  private ChildJvm() {}

  /// Return the command, with flags for the JVM, and words for the program.
  static ProcessBuilder command(List<String> flags, Class<?> main, String... words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(words));
    return new ProcessBuilder(command);
  }
}
