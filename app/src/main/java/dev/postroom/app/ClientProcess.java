package dev.postroom.app;

import dev.postroom.cli.Cli;
import dev.postroom.cli.console.Console;
import dev.postroom.platform.Clock;
import dev.postroom.server.Signals;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/// A client verb that owns its process: its streams are the verb's, its signals end it, its exit
/// code is the verb's.
final class ClientProcess {
  /// How shells show that SIGINT ended a program.
  private static final int INTERRUPTED = 130;

  private ClientProcess() {}

  /// Run the verb, and end the process.
  ///
  /// @param exit ends the process with a code and does not return
  static void run(String[] words, IntConsumer exit) {
    Cli cli = new Cli(console());
    AtomicBoolean isEnding = new AtomicBoolean();
    listen(
        () -> {
          // The first signal asks, the second does not.
          if (isEnding.getAndSet(true) || !cli.interrupt()) {
            exit.accept(INTERRUPTED);
          }
        });
    exit.accept(cli.run(List.of(words)));
  }

  private static void listen(Runnable end) {
    try {
      Signals.handle(List.of("INT", "TERM"), _ -> end.run());
    } catch (UnsupportedOperationException _) {
      // This Java gives no signals away: they end the process as they always do.
    }
  }

  private static Console console() {
    // Not closed: the descriptors belong to the process.
    Console.Streams streams =
        new Console.Streams(
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out),
            new FileOutputStream(FileDescriptor.err));
    return new Console(streams, terminals(), System.getenv(), Clock.system());
  }

  /// Java knows whether both standard input and output are terminals; of each the launcher knows.
  private static Console.Terminals terminals() {
    boolean areBoth =
        Optional.ofNullable(System.console()).map(java.io.Console::isTerminal).orElse(false);
    return new Console.Terminals(
        areBoth || Boolean.getBoolean("postroom.inTerminal"),
        areBoth || Boolean.getBoolean("postroom.outTerminal"),
        areBoth || Boolean.getBoolean("postroom.onTerminal"));
  }
}
