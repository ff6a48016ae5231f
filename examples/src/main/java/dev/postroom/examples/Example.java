package dev.postroom.examples;

import dev.postroom.client.NatsException;
import java.io.IOException;

/// What all examples do with their words and with what goes wrong: a sentence, and exit code 1.
final class Example {
  private static final String LOCAL = "nats://localhost:4222";

  private Example() {}

  /// What an example does.
  @FunctionalInterface
  interface Body {
    void run() throws IOException, InterruptedException;
  }

  /// Return where the server is: the first word, else on this machine.
  static String server(String... words) {
    return words.length > 0 ? words[0] : LOCAL;
  }

  /// Run it, and end the process when it fails.
  static void run(String name, Body body) throws InterruptedException {
    try {
      body.run();
    } catch (NatsException.NotReached failure) {
      fail(name, failure.getMessage() + "; is a server running? ./postroom starts one");
    } catch (NatsException.NoResponders failure) {
      fail(name, failure.getMessage() + "; examples/run Greeter starts a greeter");
    } catch (NatsException | IOException | IllegalArgumentException failure) {
      fail(name, String.valueOf(failure.getMessage()));
    }
  }

  private static void fail(String name, String sentence) {
    System.err.println(name + ": " + sentence);
    System.exit(1);
  }
}
