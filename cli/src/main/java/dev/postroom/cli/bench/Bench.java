package dev.postroom.cli.bench;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.verb.ByteCount;
import dev.postroom.cli.verb.Link;
import dev.postroom.cli.verb.Session;
import dev.postroom.cli.verb.Subjects;
import dev.postroom.cli.verb.Verb;
import dev.postroom.client.NatsException;
import dev.postroom.platform.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `bench`: how many messages a server moves, and how long requests take.
@Command(
    name = "bench",
    description = {
      "Measure a server:",
      "  pub      publish",
      "  sub      subscribe; each client waits for all messages",
      "  pubsub   both in this process",
      "  request  ask one after the other, and measure how long each takes",
      "  reply    answer what bench request asks; ends after --msgs requests"
    },
    sortOptions = false,
    customSynopsis = "postroom bench [options] pub|sub|pubsub|request|reply SUBJECT")
public final class Bench implements Verb {
  private static final int MOST_CLIENTS = 1000;

  @Parameters(index = "0", paramLabel = "WHAT", description = "pub, sub, pubsub, request or reply")
  private String what = "";

  @Parameters(index = "1", paramLabel = "SUBJECT", description = "On which subject")
  private String subject = "";

  @Option(names = "--msgs", paramLabel = "N", description = "How many messages (default 100000)")
  private int messages = 100_000;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      description = "Of each body: 128, 1k (default 128)")
  private ByteCount size = new ByteCount(128);

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "Connections (default 1); they share the work, but each of sub gets all")
  private int clients = 1;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "End after so many seconds, done or not, and wait as long for the first message"
              + " (default 0: no limit)")
  private int seconds;

  @Mixin private Link link = new Link();

  @Override
  public void run(Console console) {
    atLeast("--msgs", messages, 1);
    atLeast("--clients", clients, 1);
    atLeast("--seconds", seconds, 0);
    if (clients > MOST_CLIENTS) {
      throw new MisuseException("--clients is " + clients + "; it must be at most " + MOST_CLIENTS);
    }
    List<String> roles = roles();
    if (what.equals("sub") || what.equals("reply")) {
      Subjects.checkPattern(subject);
    } else {
      Subjects.checkLiteral(subject);
    }
    List<Session> sessions = new ArrayList<>();
    try {
      measure(
          new Load(subject, messages, size.bytes(), clients, seconds), roles, sessions, console);
    } catch (NatsException failure) {
      throw sessions.getFirst().failed(failure);
    } catch (IllegalArgumentException wrong) {
      throw new MisuseException(String.valueOf(wrong.getMessage()));
    } finally {
      sessions.forEach(Session::close);
    }
  }

  private static void atLeast(String option, int value, int least) {
    if (value < least) {
      throw new MisuseException(option + " is " + value + "; it must be at least " + least);
    }
  }

  private void measure(Load load, List<String> roles, List<Session> sessions, Console console) {
    List<Worker> workers = workers(load, roles, sessions, console);
    if (what.equals("sub") || what.equals("reply")) {
      console.say("Waiting for messages on " + subject + " at " + sessions.getFirst().server());
    }
    new Crew(console, workers, all(load)).run();
    Report report = Report.of(sessions.getFirst().server(), load.size(), workers);
    console.print(link.isJson() ? report.json() : report.text(link.style(console)));
  }

  private long all(Load load) {
    long everywhere = (long) load.messages() * load.clients();
    return switch (what) {
      case "sub" -> everywhere;
      case "pubsub" -> load.messages() + everywhere;
      default -> load.messages();
    };
  }

  private List<Worker> workers(
      Load load, List<String> roles, List<Session> sessions, Console console) {
    List<Worker> workers = new ArrayList<>();
    Clock clock = console.clock();
    AtomicLong answered = new AtomicLong();
    for (String role : roles) {
      for (int i = 1; i <= clients; i++) {
        Session session = link.connect(console);
        sessions.add(session);
        workers.add(
            switch (role) {
              case "pub" -> new Publisher(i, session, load, clock);
              case "sub" -> new Subscriber(i, session, load, clock);
              case "request" -> new Requester(i, session, load, clock);
              default -> new Replier(i, session, load, clock, answered);
            });
      }
    }
    return workers;
  }

  private List<String> roles() {
    return switch (what) {
      case "pub", "sub", "request", "reply" -> List.of(what);
      case "pubsub" -> List.of("sub", "pub");
      default ->
          throw new MisuseException(
              "\""
                  + what
                  + "\" is nothing bench can measure; pub, sub, pubsub, request and reply are");
    };
  }
}
