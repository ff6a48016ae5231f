package dev.postroom.testsupport.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// One conversation with a server, as written in a file; the package says how to read it.
///
/// @param name the chapter and the file's name without its ending
/// @param specs where the specification says so
/// @param config the server's configuration lines
/// @param ownServer whether no other transcript may share the server process
/// @param wholeOnly whether it is not sent in pieces too: timers, huge contents
/// @param steps the conversation
public record Transcript(
    String name,
    List<String> specs,
    List<String> config,
    boolean ownServer,
    boolean wholeOnly,
    List<Step> steps) {

  /// Check that the transcript says something.
  public Transcript {
    specs = List.copyOf(specs);
    config = List.copyOf(config);
    steps = List.copyOf(steps);
    if (specs.isEmpty()) {
      throw new IllegalArgumentException(name + " has no line \"spec: …\"");
    }
    if (steps.stream().allMatch(step -> step instanceof Step.Send)) {
      throw new IllegalArgumentException(name + " expects nothing");
    }
  }

  /// Read a transcript from a file somewhere below the folder of all transcripts.
  ///
  /// @throws IllegalArgumentException when a line cannot be understood; the message names it
  public static Transcript read(Path folder, Path file) throws IOException {
    String relative = folder.relativize(file).toString();
    String name = relative.substring(0, relative.lastIndexOf('.'));
    return parse(name, Files.readAllLines(file));
  }

  /// Read a transcript from its lines.
  ///
  /// @throws IllegalArgumentException when a line cannot be understood; the message names it
  public static Transcript parse(String name, List<String> lines) {
    return new TranscriptParser(name).parse(lines);
  }

  /// Return whether the clock plays a part, so that other transcripts may run meanwhile.
  public boolean isTimed() {
    return steps.stream()
        .anyMatch(
            step ->
                switch (step) {
                  case Step.Receive receive -> receive.window().isTimed();
                  case Step.Info info -> info.window().isTimed();
                  case Step.End end -> end.window().isTimed();
                  case Step.Quiet _ -> true;
                  default -> false;
                });
  }
}
