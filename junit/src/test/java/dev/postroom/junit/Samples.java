package dev.postroom.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.client.Connection;
import dev.postroom.client.NatsException;
import dev.postroom.server.PostroomServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Test classes that [PostroomRunsTest] runs: some of them are wrong on purpose.
final class Samples {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Samples() {}

  @Postroom
  static class SocketFree {
    @Test
    void greets(Connection service, Connection client) throws IOException {
      service.subscribe("greet", m -> m.respond("Hello, " + m.text() + "! " + sockets()));
      service.flush(PATIENCE);
      assertThat(client.request("greet", "World", PATIENCE).text()).isEqualTo("Hello, World! []");
      assertThat(sockets()).isEmpty();
    }

    private static List<Path> sockets() throws IOException {
      try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
        return descriptors.filter(each -> target(each).startsWith("socket:")).toList();
      }
    }

    private static String target(Path descriptor) {
      try {
        return Files.readSymbolicLink(descriptor).toString();
      } catch (IOException _) {
        return ""; // closed since the folder was listed
      }
    }
  }

  /// The tests of this class succeed only when they run at the same time, on servers of their own.
  @Postroom
  static class AtTheSameTime {
    static final int TESTS = 4;
    private static final CyclicBarrier TOGETHER = new CyclicBarrier(TESTS);
    private static final Set<PostroomServer> SERVERS = ConcurrentHashMap.newKeySet();

    @RepeatedTest(TESTS)
    void meets_nobody(PostroomServer server, Connection one, Connection two) throws Exception {
      assertThat(SERVERS.add(server)).isTrue();
      TOGETHER.await(10, TimeUnit.SECONDS);
      assertThatThrownBy(() -> one.request("greet", "World", PATIENCE))
          .isInstanceOf(NatsException.NoResponders.class);
      TOGETHER.await(10, TimeUnit.SECONDS);
      one.subscribe("greet", m -> m.respond("Hello"));
      one.flush(PATIENCE);
      assertThat(two.request("greet", "World", PATIENCE).text()).isEqualTo("Hello");
      assertThat(server.broker().snapshot().connections()).isEqualTo(2);
    }
  }

  /// As [AtTheSameTime], with one server for all.
  @Postroom
  static class Sharing {
    private static final CyclicBarrier TOGETHER = new CyclicBarrier(4);

    @BeforeAll
    static void serve(PostroomServer server, Connection service) {
      service.subscribe("name", m -> m.respond(server.broker().name()));
      service.flush(PATIENCE);
    }

    @RepeatedTest(2)
    void finds_the_server(PostroomServer server, Connection nats) throws Exception {
      check(server, nats);
    }

    @Nested
    class Inside {
      @RepeatedTest(2)
      void finds_the_server(PostroomServer server, Connection nats) throws Exception {
        check(server, nats);
      }
    }

    private static void check(PostroomServer server, Connection nats) throws Exception {
      TOGETHER.await(10, TimeUnit.SECONDS);
      assertThat(nats.request("name", "", PATIENCE).text()).isEqualTo(server.broker().name());
    }
  }

  @Postroom
  static class WantsSomethingElse {
    @Test
    void cannot_have_it(Thread thread) {
      throw new AssertionError("was given " + thread);
    }
  }

  @Postroom(name = "here")
  static class WantsAnUnknownServer {
    @Test
    void cannot_have_it(@ServerNamed("there") Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom(name = "here")
  @Postroom(name = "there")
  static class DoesNotSayWhich {
    @Test
    void cannot_have_it(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom(name = "here")
  @Postroom(name = "here", configuration = "max_payload: 10")
  static class NamesTwoAlike {
    @Test
    void cannot_have_it(@ServerNamed("here") Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom(configuration = "port: 4631")
  static class WantsAPort {
    @Test
    void cannot_have_it(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom
  static class WantsAnAddress {
    @Test
    void cannot_have_it(PostroomServer server) {
      throw new AssertionError("was given " + server.url());
    }
  }

  @Postroom(configuration = "max_payload: 10\nmax_connections: many\n")
  static class WrongValue {
    @Test
    void never_begins(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom(configuration = "port: 0\n\n  max_paylaod: 10")
  static class WrongKey {
    @Test
    void never_begins(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom(configuration = "max_payload: 10\nauthorization {\n  token: x\n")
  static class WrongGrammar {
    @Test
    void never_begins(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  static class WrongCode {
    @RegisterExtension
    final PostroomExtension postroom =
        PostroomExtension.of(server -> server.configuration("include 'x.conf'"));

    @Test
    void never_begins(Connection nats) {
      throw new AssertionError("was given " + nats);
    }
  }

  @Postroom
  static class FailsInTheMiddle {
    @Test
    void and_leaves_everything_open(PostroomServer server, Connection nats) {
      nats.subscribe("a", m -> m.respond("b"));
      throw new AssertionError("with " + server.broker().snapshot().connections());
    }
  }
}
