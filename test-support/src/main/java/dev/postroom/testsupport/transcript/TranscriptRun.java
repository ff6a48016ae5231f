package dev.postroom.testsupport.transcript;

import dev.postroom.testsupport.Bytes;
import dev.postroom.testsupport.RawConnection;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.ServerProcess;
import dev.postroom.testsupport.transcript.Step.Window;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;

/// One transcript on its way through one server. Used once, confined to its thread.
public final class TranscriptRun {
  private static final Duration PATIENCE = RawConnection.PATIENCE;
  private static final Bytes PING = Bytes.of("PING\r\n");
  private static final Bytes PONG = Bytes.of("PONG\r\n");
  private static final Pattern CLIENT = Pattern.compile("\\{([A-Z]\\w*)}");

  private static final Pattern NOT_OF_THE_RELOAD =
      Pattern.compile(
          "\\[(TRC|DBG)] .*|\\[INF] (Trapped \"hangup\" signal|Reloaded: authorization"
              + " users|Reloaded: accounts|Reloaded server configuration .*)");

  private final Transcript transcript;
  private final ServerProcess server;
  private final Way way;
  private final SeededRandom random;
  private final int port;
  private final ProcessReads serverReads;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private List<String> said = List.of();
  private int loggedBefore;

  private TranscriptRun(Transcript transcript, ServerProcess server, Way way, long seed) {
    this.transcript = transcript;
    this.server = server;
    this.way = way;
    this.random = new SeededRandom(seed);
    this.port = server.port();
    this.serverReads = new ProcessReads(server.pid());
  }

  /// Have the conversation with this server, cut in this way.
  ///
  /// @throws AssertionError when the server says something else; the message names server, file,
  ///   line, way and seed
  public static void run(Transcript transcript, ServerProcess server, Way way, long seed) {
    new TranscriptRun(transcript, server, way, seed).run();
  }

  private void run() {
    try {
      for (Step step : transcript.steps()) {
        runNamed(step);
      }
    } catch (AssertionError failure) {
      peers.values().forEach(Peer::abandon);
      throw failure;
    }
    peers.values().forEach(Peer::close);
  }

  private void runNamed(Step step) {
    try {
      run(step);
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError(
          "%s, %s.transcript line %d, sent %s (-Dpostroom.seed=%d): %s"
              .formatted(
                  server.program().name(),
                  transcript.name(),
                  step.line(),
                  way,
                  random.seed(),
                  failure.getMessage()),
          failure);
    }
  }

  private void run(Step step) {
    switch (step) {
      case Step.Send(int _, String client, Bytes bytes) -> peer(client).send(bytes, way, random);
      case Step.Leave(int _, String client, boolean reset) -> peer(client).leave(reset);
      case Step.Receive(int _, String client, Bytes bytes, Window window) ->
          inTime(client, window, (peer, patience) -> peer.receive(bytes, patience));
      case Step.ReceiveAll(int _, String client, List<Bytes> messages) ->
          receiveAll(peer(client), messages);
      case Step.ReceiveOne(int _, String client, List<Bytes> messages) ->
          peer(client).receiveOneOf(messages, PATIENCE);
      case Step.OneReceives(int _, List<String> clients, Bytes bytes) ->
          oneReceives(clients, bytes);
      case Step.Info(int _, String client, String json, Window window) ->
          inTime(client, window, (peer, patience) -> peer.receiveInfo(json, patience));
      case Step.End(int _, String client, boolean mayReset, Window window) ->
          inTime(client, window, (peer, patience) -> peer.receiveEnd(mayReset, patience));
      case Step.Rest(int _, String client) -> peer(client).receiveRest(PATIENCE);
      case Step.Open(int _, String client) -> open(peer(client));
      case Step.Quiet(int _, String client, Duration time) -> peer(client).receiveNothing(time);
      default -> runOnServer(step);
    }
  }

  private void runOnServer(Step step) {
    switch (step) {
      case Step.Reason(int _, String client, String text) ->
          monitor(
              "/connz?state=closed&cid={" + client + "}",
              "{\"connections\":[{\"reason\":\"" + text + "\"}]}");
      case Step.Monitor(int _, String path, String json) -> monitor(path, json);
      case Step.Signal(int _, String name) -> server.signal(name);
      case Step.Reload(int _, List<String> config) -> reload(config);
      case Step.Said(int _, List<String> lines) -> said(lines);
      case Step.Logs(int _, String text) -> logs(naming(text));
      case Step.Exit(int _, int code) -> {
        int actual = server.awaitExit(PATIENCE);
        if (actual != code) {
          throw new AssertionError("expected exit code " + code + ", but got " + actual);
        }
      }
      case Step.Refused _ -> refused();
      default -> throw new IllegalStateException("not a step on the server: " + step);
    }
  }

  private interface Receiving {
    void receive(Peer peer, Duration patience);
  }

  private void inTime(String client, Window window, Receiving receiving) {
    Peer peer = peer(client);
    if (!window.isTimed()) {
      receiving.receive(peer, window.most());
      return;
    }
    receiving.receive(peer, window.most().minus(peer.sinceLastEvent()));
    Duration earliest = peer.expectAnother(window.least());
    Duration age = peer.age();
    if (age.compareTo(earliest) < 0) {
      throw new AssertionError(
          "came " + age + " after the connection was opened, not before " + earliest);
    }
  }

  private static void receiveAll(Peer peer, List<Bytes> messages) {
    List<Bytes> left = new ArrayList<>(messages);
    while (!left.isEmpty()) {
      left.remove(peer.receiveOneOf(left, PATIENCE));
    }
  }

  private void oneReceives(List<String> clients, Bytes bytes) {
    List<Peer> candidates = clients.stream().map(this::peer).toList();
    for (int round = 0; round < 1_000; round++) {
      for (Peer candidate : candidates) {
        if (candidate.receives(bytes, Duration.ofMillis(5))) {
          return;
        }
      }
    }
    throw new AssertionError("none of " + clients + " got \"" + bytes + "\"");
  }

  private void open(Peer peer) {
    peer.send(PING, Way.WHOLE, random);
    peer.receive(PONG, PATIENCE);
  }

  private void monitor(String path, String json) {
    String known = CLIENT.matcher(path).replaceAll(client -> peer(client.group(1)).id());
    awaitDocument(known, new JsonPattern(json));
  }

  /// What monitoring shows may lag behind what clients see.
  private void awaitDocument(String path, JsonPattern expected) {
    AtomicReference<String> last = new AtomicReference<>("nothing");
    try {
      soon("the document")
          .until(
              () -> {
                String document = server.monitor(path);
                last.set(expected.mismatch(document).orElse("") + " in\n" + document);
                return expected.mismatch(document).isEmpty();
              });
    } catch (ConditionTimeoutException _) {
      throw new AssertionError(path + ": " + last.get());
    }
  }

  private static ConditionFactory soon(String what) {
    return Awaitility.await(what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .atMost(PATIENCE);
  }

  private void reload(List<String> config) {
    loggedBefore = server.logLines().size();
    said = server.reload(config.toArray(String[]::new));
  }

  /// Every reload tells of users and accounts, and of the signal; traces are of something else.
  private void said(List<String> expected) {
    List<String> actual =
        said.stream().filter(line -> !NOT_OF_THE_RELOAD.matcher(line).matches()).sorted().toList();
    List<String> wanted = expected.stream().map(this::naming).sorted().toList();
    if (!actual.equals(wanted)) {
      throw new AssertionError("expected the log to say " + wanted + ", but it said " + actual);
    }
  }

  private void logs(String text) {
    soon("a line with " + text)
        .until(
            () ->
                server.logLines().stream()
                    .skip(loggedBefore)
                    .anyMatch(line -> line.contains(text)));
  }

  private String naming(String text) {
    return CLIENT.matcher(text).replaceAll(client -> peer(client.group(1)).label());
  }

  /// A signal takes its time, so this waits for the first refusal.
  private void refused() {
    soon("a refused connection").until(() -> !accepts());
  }

  private boolean accepts() {
    try (RawConnection unwanted = RawConnection.open(port)) {
      return unwanted.isOpen();
    } catch (UncheckedIOException _) {
      return false;
    }
  }

  private Peer peer(String name) {
    return peers.computeIfAbsent(name, _ -> new Peer(port, serverReads));
  }
}
