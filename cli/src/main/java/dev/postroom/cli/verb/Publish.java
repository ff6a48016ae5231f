package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.Progress;
import dev.postroom.client.Connection;
import dev.postroom.json.JsonFields;
import dev.postroom.protocol.Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `pub`: publish a message, once or often.
@Command(
    name = "pub",
    description = "Publish a message",
    sortOptions = false,
    customSynopsis = "postroom pub [options] SUBJECT [BODY]")
public final class Publish implements Verb {
  private static final JsonFields<Result> FIELDS =
      JsonFields.<Result>of()
          .string("subject", Result::subject)
          .number("messages", Result::messages)
          .number("bytes", Result::bytes)
          .build();

  @Parameters(index = "0", paramLabel = "SUBJECT", description = "Where to")
  private String subject = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BODY",
      description = "What; without it standard input is read, unless that is a terminal")
  private @Nullable String body;

  @Option(names = "-H", paramLabel = "NAME:VALUE", description = "A header; may be repeated")
  private List<String> headers = new ArrayList<>();

  @Option(names = "--reply", paramLabel = "SUBJECT", description = "Where replies go")
  private String reply = "";

  @Option(names = "--count", paramLabel = "N", description = "How often (default 1)")
  private int count = 1;

  @Option(names = "--sleep", paramLabel = "TIME", description = "How long to wait between two")
  private @Nullable Duration sleep;

  @Mixin private Link link = new Link();

  private record Result(String subject, long messages, long bytes) {}

  @Override
  public void run(Console console) {
    if (count < 1) {
      throw new MisuseException("--count is " + count + "; it must be at least 1");
    }
    Headers made = Bodies.headers(headers);
    byte[] payload = Bodies.of(body, console);
    link.use(console, session -> publish(session.nats(), made, payload, console));
    Result result = new Result(subject, count, (long) count * payload.length);
    if (link.isJson()) {
      console.print(FIELDS.toJson(result) + "\n");
    } else {
      console.say(
          "Published %s message%s of %s bytes to %s"
              .formatted(
                  Amounts.count(count),
                  count == 1 ? "" : "s",
                  Amounts.count(payload.length),
                  subject));
    }
  }

  private void publish(Connection nats, Headers made, byte[] payload, Console console) {
    Progress progress = new Progress(console, count);
    boolean hasHeaders = !made.fields().isEmpty();
    for (int i = 0; i < count; i++) {
      if (i > 0 && sleep != null) {
        console.interrupts().pause(sleep);
      }
      if (hasHeaders && reply.isEmpty()) {
        nats.publish(subject, made, payload);
      } else if (hasHeaders) {
        nats.publishRequest(subject, reply, made, payload);
      } else if (reply.isEmpty()) {
        nats.publish(subject, payload);
      } else {
        nats.publishRequest(subject, reply, payload);
      }
      progress.show(i + 1L);
    }
    progress.end();
  }
}
