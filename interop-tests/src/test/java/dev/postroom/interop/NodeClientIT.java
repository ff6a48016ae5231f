package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The JavaScript client on Node: what it does is in `src/test/node/smoke.mjs`.
@ExtendWith(NoLeaks.class)
class NodeClientIT {
  private static final Path SOURCES = Path.of("src/test/node");
  private static final Path FOLDER = Path.of("target/node").toAbsolutePath();

  @BeforeAll
  static void install() throws IOException {
    Files.createDirectories(FOLDER);
    for (String file : List.of("package.json", "package-lock.json", "smoke.mjs")) {
      Files.copy(SOURCES.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }
    Program.run(FOLDER, Duration.ofMinutes(5), "npm", "ci", "--no-audit", "--no-fund");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_node_client_works(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      String output = Program.run(FOLDER, Duration.ofMinutes(1), "node", "smoke.mjs", server.url());

      assertThat(output).isEqualTo("passed\n");
    }
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_node_client_works_by_websocket(ServerProgram program) {
    for (String more : List.of("", ", compression: true")) {
      try (ServerProcess server = WebSocketIT.start(program, more)) {
        String url = "ws://127.0.0.1:" + WebSocketClient.port(server);
        String output =
            Program.run(
                FOLDER,
                Duration.ofMinutes(1),
                "node",
                "--experimental-websocket", // Node 20 has it, and says so no other way
                "smoke.mjs",
                url);

        assertThat(output).isEqualTo("passed\n");
      }
    }
  }
}
