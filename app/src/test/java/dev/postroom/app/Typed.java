package dev.postroom.app;

import dev.postroom.cli.Cli;
import dev.postroom.cli.console.Console;
import dev.postroom.platform.Clock;
import dev.postroom.platform.Threads;
import dev.postroom.server.PostroomServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A command line as it is typed, run in this JVM. Confined to the test, but for what the command
/// writes.
final class Typed {
  private final Map<String, String> environment = new HashMap<>();
  private final List<String> words = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> code = new CompletableFuture<>();
  private Console.Terminals terminals = Console.Terminals.none();
  private OutputStream target = out;
  private InputStream input = InputStream.nullInputStream();
  private Cli cli = new Cli(console());

  private Typed(String... typed) {
    words.addAll(List.of(typed));
  }

  static Typed words(String... typed) {
    return new Typed(typed);
  }

  /// Say which server is meant, as the environment does.
  Typed to(PostroomServer server) {
    return with("NATS_URL", url(server));
  }

  static String url(PostroomServer server) {
    return "nats://127.0.0.1:" + server.port();
  }

  Typed with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Typed input(String text) {
    return input(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  Typed input(InputStream stream) {
    input = stream;
    return this;
  }

  Typed on(Console.Terminals where) {
    terminals = where;
    return this;
  }

  Typed into(OutputStream stream) {
    target = stream;
    return this;
  }

  /// What came of it.
  record Ended(int code, String out, String err) {}

  /// Run it to its end.
  Ended run() {
    cli = new Cli(console());
    return ended(cli.run(words));
  }

  /// Start it, and wait until it has said this on standard error.
  Typed start(String said) {
    cli = new Cli(console());
    Threads.startVirtual("typed", NoLog.INSTANCE, () -> code.complete(cli.run(words)));
    Awaitility.await().pollInSameThread().until(() -> code.isDone() || err().contains(said));
    return this;
  }

  /// Wait until it has written so much to standard output.
  Typed awaitOut(String text) {
    Awaitility.await()
        .pollInSameThread()
        .until(() -> out.toString(StandardCharsets.UTF_8).contains(text));
    return this;
  }

  /// Do what Ctrl-C does; return whether the verb ends by itself.
  boolean interrupt() {
    return cli.interrupt();
  }

  Ended awaitEnd() {
    return ended(code.orTimeout(20, TimeUnit.SECONDS).join());
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private Ended ended(int exit) {
    return new Ended(exit, out.toString(StandardCharsets.UTF_8), err());
  }

  private Console console() {
    Console.Streams streams = new Console.Streams(input, target, err);
    return new Console(streams, terminals, environment, Clock.system());
  }
}
