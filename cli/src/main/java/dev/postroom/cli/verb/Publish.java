package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.cli.console.Progress;
import dev.postroom.cli.console.StoppedException;
import dev.postroom.client.Connection;
import dev.postroom.client.NatsException;
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
      description =
          "What; {{Count}} is the number of the message. Without it standard input is read as it"
              + " is, unless that is a terminal")
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
    Subjects.checkLiteral(subject);
    if (!reply.isEmpty()) {
      Subjects.checkLiteral(reply);
    }
    Headers made = Bodies.headers(headers);
    link.use(console, session -> publish(session, made, console));
  }

  private void publish(Session session, Headers made, Console console) {
    NumberedBody payloads = new NumberedBody(Bodies.of(body, session, console), body);
    if (count == 1) {
      publishOne(session.nats(), made, payloads.next());
      session.nats().flush(session.timeout());
    } else {
      publishAll(session, made, payloads, console);
    }
    Result result = new Result(subject, count, payloads.bytes());
    if (link.isJson()) {
      console.print(FIELDS.toJson(result) + "\n");
    } else {
      console.say(
          "Published %s of %s to %s"
              .formatted(Amounts.of(count, "message"), payloads.size(), subject));
    }
  }

  private void publishAll(Session session, Headers made, NumberedBody payloads, Console console) {
    Progress progress = new Progress(console, count);
    console.interrupts().take();
    int done = 0;
    try {
      while (done < count && !console.interrupts().hasArrived()) {
        publishOne(session.nats(), made, payloads.next());
        done++;
        progress.show(done);
        if (done < count && sleep != null) {
          console.interrupts().pause(sleep);
        }
      }
      session.nats().flush(session.timeout());
    } catch (NatsException.Closed _) {
      // Without pauses, some of them may have been on their way when the server went.
      throw session.wentAway((sleep == null ? "at most " : "") + published(done));
    } finally {
      progress.end();
    }
    if (done < count) {
      throw new StoppedException("stopped after " + published(done));
    }
  }

  private String published(int done) {
    return Amounts.count(done) + " of " + Amounts.of(count, "message") + " were published";
  }

  private void publishOne(Connection nats, Headers made, byte[] payload) {
    boolean hasHeaders = !made.fields().isEmpty();
    if (hasHeaders && reply.isEmpty()) {
      nats.publish(subject, made, payload);
    } else if (hasHeaders) {
      nats.publishRequest(subject, reply, made, payload);
    } else if (reply.isEmpty()) {
      nats.publish(subject, payload);
    } else {
      nats.publishRequest(subject, reply, payload);
    }
  }
}
