package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.StoppedException;
import dev.postroom.client.NatsException;
import dev.postroom.json.JsonFields;
import java.util.Arrays;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `rtt`: how long a PING takes to the server and back.
@Command(
    name = "rtt",
    description = "Measure how long a PING takes to the server and back",
    sortOptions = false,
    customSynopsis = "postroom rtt [options] [ROUNDS]")
public final class RoundTrip implements Verb {
  private static final int MOST = 100_000;

  private static final JsonFields<Result> FIELDS =
      JsonFields.<Result>of()
          .string("server", Result::server)
          .number("rounds", Result::rounds)
          .number("min_ns", Result::min)
          .number("avg_ns", Result::average)
          .number("max_ns", Result::max)
          .build();

  @Mixin private Link link = new Link();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ROUNDS",
      description = "How often (default 5)")
  private int rounds = 5;

  /// What was measured, in nanoseconds.
  private record Result(String server, int rounds, long min, long average, long max) {}

  @Override
  public void run(Console console) {
    if (rounds < 1 || rounds > MOST) {
      throw new MisuseException(
          "ROUNDS is " + rounds + "; it must be from 1 to " + Amounts.count(MOST));
    }
    link.use(console, session -> measure(session, console));
  }

  private void measure(Session session, Console console) {
    console.interrupts().take();
    long[] nanos = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      String done = Amounts.count(i) + " of " + Amounts.of(rounds, "round");
      if (console.interrupts().hasArrived()) {
        throw new StoppedException("stopped after " + done);
      }
      try {
        nanos[i] = session.nats().rtt().toNanos();
      } catch (NatsException.Closed _) {
        throw session.wentAway(done);
      }
    }
    long sum = Arrays.stream(nanos).sum();
    Arrays.sort(nanos);
    show(new Result(session.server(), rounds, nanos[0], sum / rounds, nanos[rounds - 1]), console);
  }

  private void show(Result result, Console console) {
    if (link.isJson()) {
      console.print(FIELDS.toJson(result) + "\n");
      return;
    }
    console.print(
        "%s: %s, min %s, avg %s, max %s%n"
            .formatted(
                link.style(console).name(result.server()),
                Amounts.of(result.rounds(), "round"),
                Amounts.time(result.min()),
                Amounts.time(result.average()),
                Amounts.time(result.max())));
  }
}
