package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The Python client, nats-py: what it does is in `src/test/python/smoke.py`.
@ExtendWith(NoLeaks.class)
class PythonClientIT {
  private static final Path SOURCES = Path.of("src/test/python").toAbsolutePath();
  private static final Path ENVIRONMENT = Path.of("target/python").toAbsolutePath();
  private static final String PYTHON = ENVIRONMENT.resolve("bin/python").toString();

  @BeforeAll
  static void install() {
    Duration patience = Duration.ofMinutes(5);
    Program.run(SOURCES, patience, "python3", "-m", "venv", ENVIRONMENT.toString());
    Program.run(
        SOURCES, patience, PYTHON, "-m", "pip", "install", "--quiet", "-r", "requirements.txt");
  }

  @ParameterizedTest
  @MethodSource("dev.postroom.interop.Servers#underTest")
  void the_python_client_works(ServerProgram program) {
    try (ServerProcess server = ServerProcess.start(program)) {
      String output = Program.run(SOURCES, Duration.ofMinutes(1), PYTHON, "smoke.py", server.url());

      assertThat(output).isEqualTo("passed\n");
    }
  }
}
