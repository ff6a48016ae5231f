package dev.postroom.testsupport;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A server that can be started: ours or an oracle.
///
/// @param name `postroom` or `nats-server`
/// @param executable the file to run
public record ServerProgram(String name, Path executable) {
  /// The system property that names the servers under test, separated by commas.
  public static final String SERVERS = "postroom.servers";

  /// The system property that names the root folder of the repository, where `postroom` lies.
  public static final String ROOT = "postroom.root";

  private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

  /// Return the names of the servers under test: `postroom` and `nats-server` unless the system
  /// property says otherwise.
  public static List<String> namesUnderTest() {
    return List.of(
        Pattern.compile(",").split(System.getProperty(SERVERS, "postroom,nats-server"), -1));
  }

  /// Return the server of that name when it is there: `postroom` in the repository's root, any
  /// other on the PATH or where `go install` puts it.
  public static Optional<ServerProgram> find(String name) {
    Optional<Path> file =
        name.equals("postroom") ? Optional.of(root().resolve("postroom")) : findTool(name);
    return file.filter(Files::isExecutable).map(found -> new ServerProgram(name, found));
  }

  /// Return the program of that name on the PATH or in Go's folder for installed programs.
  public static Optional<Path> findTool(String name) {
    for (String folder : SEPARATOR.split(environment("PATH", ""), -1)) {
      Path file = Path.of(folder.isEmpty() ? "." : folder, name);
      if (Files.isExecutable(file) && !Files.isDirectory(file)) {
        return Optional.of(file);
      }
    }
    String goPath = environment("GOPATH", environment("HOME", "/root") + "/go");
    Path file = Path.of(environment("GOBIN", goPath + "/bin"), name);
    return Optional.of(file).filter(Files::isExecutable);
  }

  /// Return the root folder of the repository.
  public static Path root() {
    String root = System.getProperty(ROOT);
    if (root == null) {
      throw new IllegalStateException("the system property " + ROOT + " is not set");
    }
    return Path.of(root);
  }

  private static String environment(String name, String otherwise) {
    String value = System.getenv(name);
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
