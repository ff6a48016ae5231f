package dev.postroom.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.testsupport.NoLeaks;
import dev.postroom.testsupport.Seeds;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.ServerProgram;
import dev.postroom.testsupport.transcript.Transcript;
import dev.postroom.testsupport.transcript.TranscriptRun;
import dev.postroom.testsupport.transcript.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/// Every transcript on every server, whole and in pieces.
///
/// Transcripts with equal configuration share a server process. Those that wait for timers run
/// beside the others from the start, and are only collected here.
@ExtendWith(NoLeaks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TranscriptIT {
  private static final Path FOLDER = Path.of("src/test/resources/transcripts");
  private static final Path SUMMARY = Path.of("target/transcripts-summary.txt");

  private final long seed = Seeds.next();
  private final SharedServers sequential = new SharedServers();
  private final SharedServers timed = new SharedServers();
  private final ExecutorService clock = Executors.newVirtualThreadPerTaskExecutor();
  private final Set<String> passed = ConcurrentHashMap.newKeySet();
  private List<Transcript> transcripts = List.of();

  @BeforeAll
  void readTranscripts() throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(FOLDER)) {
      files = tree.filter(file -> file.toString().endsWith(".transcript")).sorted().toList();
    }
    List<Transcript> read = new ArrayList<>();
    for (Path file : files) {
      read.add(Transcript.read(FOLDER, file));
    }
    read.sort(Comparator.comparing((Transcript transcript) -> transcript.config().toString()));
    transcripts = List.copyOf(read);
  }

  @TestFactory
  Stream<DynamicTest> every_transcript_holds_on_every_server() {
    List<DynamicTest> tests = new ArrayList<>();
    for (ServerProgram program : Servers.underTest()) {
      List<DynamicTest> waiting = new ArrayList<>();
      for (Transcript transcript : transcripts) {
        String name = program.name() + ": " + transcript.name();
        if (transcript.isTimed()) {
          Future<?> result = clock.submit(() -> runTimed(program, transcript));
          waiting.add(DynamicTest.dynamicTest(name, () -> collect(result)));
        } else {
          tests.add(DynamicTest.dynamicTest(name, () -> runInEveryWay(program, transcript)));
        }
      }
      tests.addAll(waiting);
    }
    for (String name : Servers.missing()) {
      String title = "SKIPPED: " + name + " not installed";
      tests.add(DynamicTest.dynamicTest(title, () -> assertThat(System.getenv("CI")).isNull()));
    }
    return tests.stream();
  }

  private void runInEveryWay(ServerProgram program, Transcript transcript) {
    List<Way> ways = transcript.wholeOnly() ? List.of(Way.WHOLE) : List.of(Way.values());
    for (Way way : ways) {
      if (transcript.ownServer()) {
        runOnOwnServer(program, transcript, way);
      } else {
        ServerProcess server = sequential.onlyServer(program, transcript.config());
        TranscriptRun.run(transcript, server, way, seed);
      }
    }
    passed.add(program.name() + ": " + transcript.name());
  }

  private void runTimed(ServerProgram program, Transcript transcript) {
    if (transcript.ownServer()) {
      runOnOwnServer(program, transcript, Way.WHOLE);
    } else {
      ServerProcess server = timed.server(program, transcript.config());
      TranscriptRun.run(transcript, server, Way.WHOLE, seed);
    }
    passed.add(program.name() + ": " + transcript.name());
  }

  private void runOnOwnServer(ServerProgram program, Transcript transcript, Way way) {
    String[] config = transcript.config().toArray(String[]::new);
    try (ServerProcess server = ServerProcess.start(program, config)) {
      TranscriptRun.run(transcript, server, way, seed);
    }
  }

  private static void collect(Future<?> result) throws InterruptedException {
    try {
      result.get();
    } catch (ExecutionException failure) {
      throw new AssertionError(failure.getCause());
    }
  }

  @AfterAll
  void stopServersAndWriteSummary() throws IOException {
    clock.close();
    sequential.close();
    timed.close();
    List<String> names = ServerProgram.namesUnderTest();
    long onAll =
        transcripts.stream()
            .filter(t -> names.stream().allMatch(name -> passed.contains(name + ": " + t.name())))
            .count();
    String where = names.size() == 2 ? "both servers" : String.join(", ", names);
    int skips = Servers.missing().size() * transcripts.size();
    Files.writeString(
        SUMMARY, "transcripts run on " + where + ": " + onAll + ", skips: " + skips + "\n");
  }
}
