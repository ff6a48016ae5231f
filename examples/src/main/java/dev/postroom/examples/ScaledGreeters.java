package dev.postroom.examples;

import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Nats;
import dev.postroom.client.NatsException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Starts three greeters in processes of their own, asks them 10,000 times, ends one by force after
/// half of that, and shows who answered. Nobody is told of the three: they share a queue group.
///
/// Argument: the server's address; may be left out.
public final class ScaledGreeters {
  private static final int GREETERS = 3;
  private static final int REQUESTS = 10_000;

  private ScaledGreeters() {}

  /// What came of it.
  ///
  /// @param before who answered how often while all were there
  /// @param after who answered how often without the one
  /// @param retries how many requests had to be asked again, since they had gone to the one that
  ///   died
  /// @param failed how many failed even then
  record Result(Map<String, Integer> before, Map<String, Integer> after, int retries, int failed) {}

  public static void main(String[] words) throws InterruptedException {
    String server = Example.server(words);
    Example.run("ScaledGreeters", () -> show(server));
  }

  private static void show(String server) throws IOException {
    Result result = run(server, REQUESTS);
    System.out.println("All three greeters:       " + result.before);
    System.out.println("Without the one that died: " + result.after);
    System.out.println("Asked again: " + result.retries + ", failed: " + result.failed);
  }

  /// Do it with so many requests.
  static Result run(String server, int requests) throws IOException {
    List<Process> greeters = new ArrayList<>();
    try (Connection nats = Nats.connect(server)) {
      for (int i = 1; i <= GREETERS; i++) {
        greeters.add(start(server, "greeter-" + i));
      }
      Tally before = new Tally();
      before.ask(nats, requests / 2);
      greeters.getFirst().destroyForcibly();
      Tally after = new Tally();
      after.ask(nats, requests - requests / 2);
      return new Result(
          before.answers,
          after.answers,
          before.retries + after.retries,
          before.failed + after.failed);
    } finally {
      greeters.forEach(Process::destroyForcibly);
    }
  }

  /// Start a greeter in a JVM like this one, and wait until it is ready.
  private static Process start(String server, String name) throws IOException {
    String java = System.getProperty("java.home") + "/bin/java";
    String classPath = System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder(java, "-cp", classPath, Greeter.class.getName(), server, name)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = process.inputReader();
    String line = output.readLine();
    if (line == null) {
      throw new IOException(name + " ended before it was ready");
    }
    return process;
  }

  /// Counts answers. Confined to one thread.
  private static final class Tally {
    final Map<String, Integer> answers = new TreeMap<>();
    int retries;
    int failed;

    void ask(Connection nats, int times) {
      for (int i = 0; i < times; i++) {
        if (!askOnce(nats)) {
          retries++;
          failed += askOnce(nats) ? 0 : 1;
        }
      }
    }

    private boolean askOnce(Connection nats) {
      try {
        Message reply = GreeterClient.ask(nats, "World");
        answers.merge(reply.headers().get(Greeter.GREETER).orElse("somebody"), 1, Integer::sum);
        return true;
      } catch (NatsException.TimedOut | NatsException.NoResponders lost) {
        return false;
      }
    }
  }
}
