package dev.postroom.interop;

import dev.postroom.testsupport.ServerProgram;
import java.util.List;
import java.util.Optional;

/// Which servers a test runs against: ours and the Go server, or what `-Dpostroom.servers` names.
///
/// Ours must be there. The oracle must be there in CI (environment `CI=true`); elsewhere its
/// absence is shown as a test of its own, never in silence.
final class Servers {
  private Servers() {}

  /// Return the servers under test that are installed.
  ///
  /// @throws IllegalStateException when one is missing that must be there
  static List<ServerProgram> underTest() {
    return ServerProgram.namesUnderTest().stream().flatMap(name -> find(name).stream()).toList();
  }

  /// Return the names of servers that should be tested and are not installed.
  static List<String> missing() {
    return ServerProgram.namesUnderTest().stream().filter(name -> find(name).isEmpty()).toList();
  }

  private static Optional<ServerProgram> find(String name) {
    Optional<ServerProgram> program = ServerProgram.find(name);
    if (program.isEmpty() && (name.equals("postroom") || isCi())) {
      throw new IllegalStateException(
          name + " is not installed; tools/oracles.sh installs oracles");
    }
    return program;
  }

  private static boolean isCi() {
    return "true".equals(System.getenv("CI"));
  }
}
