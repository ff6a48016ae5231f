package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.Table;
import dev.postroom.client.ManyReplies;
import dev.postroom.client.Message;
import dev.postroom.client.NatsException;
import dev.postroom.platform.Escape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `service`: who offers services, what they are, and what they have done.
@Command(
    name = "service",
    description = {
      "Show services:",
      "  ls            all of them",
      "  info NAME     what one is, each instance with its endpoints",
      "  stats [NAME]  what they have done",
      "  ping [NAME]   who answers, and how long that takes"
    },
    sortOptions = false,
    customSynopsis = "postroom service [options] ls | info NAME | stats [NAME] | ping [NAME]")
public final class Services implements Verb {
  @Parameters(index = "0", paramLabel = "WHAT", description = "ls, info, stats or ping")
  private String what = "";

  @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Of which service")
  private String name = "";

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to wait for another instance (default 300ms)")
  private Duration stall = Duration.ofMillis(300);

  @Mixin private Link link = new Link();

  @Override
  public void run(Console console) {
    checkName();
    switch (what) {
      case "ls" -> {
        if (!name.isEmpty()) {
          throw new MisuseException(
              "service ls has no use for \"" + name + "\"; service info NAME shows one service");
        }
        show(console, "INFO", "", (all, _) -> list(all, console));
      }
      case "ping" -> show(console, "PING", name, (all, session) -> ping(all, console, session));
      case "stats" -> show(console, "STATS", name, (all, _) -> stats(all, console));
      case "info" -> {
        if (name.isEmpty()) {
          throw new MisuseException("service info needs NAME; service ls shows the names");
        }
        show(console, "INFO", name, (all, _) -> info(all));
      }
      default ->
          throw new MisuseException(
              "\"" + what + "\" is nothing service can show; ls, info, stats and ping are");
    }
  }

  private void checkName() {
    if (!name.isEmpty() && isNoToken(name)) {
      throw new MisuseException(
          Escape.quote(name) + " is no name of a service: those have no blank, dot, * or >");
    }
  }

  private static boolean isNoToken(String text) {
    return text.isEmpty()
        || text.chars().anyMatch(c -> c <= ' ' || c == '.' || c == '*' || c == '>');
  }

  /// Makes text of answers.
  @FunctionalInterface
  private interface Picture {
    String of(List<Instance> instances, Session session);
  }

  private void show(Console console, String verb, String service, Picture picture) {
    link.use(
        console,
        session -> {
          List<Instance> instances = ask(session, verb, service);
          console.print(
              link.isJson()
                  ? instances.stream()
                      .map(Instance::json)
                      .collect(Collectors.joining(",", "[", "]\n"))
                  : picture.of(instances, session));
        });
  }

  private List<Instance> ask(Session session, String verb, String service) {
    String subject = "$SRV." + verb + (service.isEmpty() ? "" : "." + service);
    List<Message> replies;
    try {
      replies =
          session
              .nats()
              .requestMany(
                  subject, new byte[0], ManyReplies.within(session.timeout()).withStall(stall));
    } catch (NatsException.NoResponders nobody) {
      replies = List.of();
    }
    List<Instance> instances = new ArrayList<>();
    for (Message reply : replies) {
      instances.add(Instance.read(reply.data()));
    }
    if (instances.isEmpty()) {
      throw new FailedException(nobody(service, session.server()));
    }
    instances.sort(Comparator.comparing(Instance::name).thenComparing(Instance::id));
    return instances;
  }

  private static String nobody(String service, String server) {
    return service.isEmpty()
        ? "no service answers on " + server + ": none is running there"
        : "no service "
            + Escape.quote(service)
            + " answers on "
            + server
            + "; postroom service ls shows those that do";
  }

  private String list(List<Instance> instances, Console console) {
    Table table = new Table("Name", "Version", "Id", "Description");
    for (Instance each : instances) {
      table.row(each.name(), each.version(), each.id(), each.description());
    }
    return table.text(link.style(console));
  }

  /// Each is asked again, by itself: when the answer to all came is also a matter of the others.
  private String ping(List<Instance> instances, Console console, Session session) {
    Table table = new Table("Name", "Version", "Id", "Round trip");
    for (Instance each : instances) {
      table.row(each.name(), each.version(), each.id(), roundTrip(each, console, session));
    }
    return table.text(link.style(console));
  }

  private static String roundTrip(Instance each, Console console, Session session) {
    if (isNoToken(each.name()) || isNoToken(each.id())) {
      return "?"; // it has no subject of its own
    }
    String subject = "$SRV.PING." + each.name() + "." + each.id();
    long start = console.clock().nanos();
    try {
      var _ = session.nats().request(subject, new byte[0], session.timeout());
      return Amounts.time(console.clock().nanos() - start);
    } catch (NatsException.NoResponders | NatsException.TimedOut _) {
      return "gone";
    }
  }

  private String stats(List<Instance> instances, Console console) {
    Table table =
        new Table("Name", "Id", "Endpoint", "#Requests", "#Errors", "#Average", "Last error");
    for (Instance each : instances) {
      for (Instance.Endpoint endpoint : each.endpoints()) {
        table.row(
            each.name(),
            each.id(),
            endpoint.name(),
            Amounts.count(endpoint.requests()),
            Amounts.count(endpoint.errors()),
            Amounts.time(endpoint.averageNanos()),
            endpoint.lastError());
      }
    }
    return table.text(link.style(console));
  }

  private static String info(List<Instance> instances) {
    StringBuilder out = new StringBuilder();
    for (Instance each : instances) {
      out.append(out.isEmpty() ? "" : "\n");
      line(out, "Name", each.name() + " " + each.version());
      line(out, "Id", each.id());
      line(out, "Description", each.description());
      each.metadata().forEach((key, value) -> line(out, "Metadata", key + " = " + value));
      for (Instance.Endpoint endpoint : each.endpoints()) {
        String queue = endpoint.queue().isEmpty() ? "" : ", queue group " + endpoint.queue();
        line(out, "Endpoint", endpoint.name() + " on " + endpoint.subject() + queue);
      }
    }
    return out.toString();
  }

  private static void line(StringBuilder out, String label, String value) {
    if (!value.isBlank()) {
      out.append("%-12s %s%n".formatted(label + ":", Escape.line(value)));
    }
  }
}
