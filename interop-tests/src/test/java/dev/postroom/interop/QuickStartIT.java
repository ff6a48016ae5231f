package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.ChildProcess;
import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Client suites start a server for each test and soon connect: jnats tries after 500 milliseconds.
@ExtendWith(NoLeaks.class)
@Timeout(240)
class QuickStartIT {
  private static final int STARTS = 50;
  private static final long MOST_MILLIS = 400;

  @TempDir Path folder;

  @Test
  void a_server_answers_soon_after_its_start_fifty_times_in_a_row() throws IOException {
    ServerProgram ours = ServerProgram.find("postroom").orElseThrow();
    List<Long> millis = new ArrayList<>();
    try (NamedServers servers = new NamedServers(folder)) {
      Path link = servers.of(ours);
      ChildProcess.run(Commands.command(link, "-v")); // makes the AOT cache where it is missing
      for (int i = 0; i < STARTS; i++) {
        millis.add(start(link));
      }
    }

    System.out.println("milliseconds from start to INFO: " + millis);
    Collections.sort(millis); // the median: a single start may meet a busy machine
    assertThat(millis.get(STARTS / 2)).isLessThanOrEqualTo(MOST_MILLIS);
  }

  private static long start(Path program) throws IOException {
    int port = freePort();
    long before = System.nanoTime();
    try (ChildProcess server =
        ChildProcess.start(Commands.command(program, "--port", String.valueOf(port)))) {
      Awaitility.await()
          .pollInSameThread()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(2))
          .ignoreExceptions()
          .until(() -> answers(port));
      long after = System.nanoTime();
      server.signal("TERM");
      assertThat(server.awaitEnd().code()).isZero();
      return Duration.ofNanos(after - before).toMillis();
    }
  }

  private static boolean answers(int port) {
    try (RawConnection client = RawConnection.open(port)) {
      return client.readLine().startsWith("INFO");
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }
}
