package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Subscription;
import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `reply`: answer requests, until there were enough or somebody ends it (Ctrl-C).
@Command(
    name = "reply",
    description = "Answer requests; ends by Ctrl-C, or after --count of them",
    sortOptions = false,
    customSynopsis = "postroom reply [options] SUBJECT [BODY]")
public final class Answer implements Verb {
  @Parameters(index = "0", paramLabel = "SUBJECT", description = "On what; may have * and >")
  private String subject = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BODY",
      description = "What is answered; {{Count}} is the number of the request")
  private String body = "";

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "Share the requests with others of this queue group (default postroom-reply)")
  private String queue = "postroom-reply";

  @Option(names = "--echo", description = "Answer with what was asked, headers included")
  private boolean isEcho;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many requests (default 0: no limit)")
  private int count;

  @Mixin private Link link = new Link();

  @Override
  public void run(Console console) {
    if (count < 0) {
      throw new MisuseException("--count is " + count + "; it must be at least 0");
    }
    Subjects.checkPattern(subject);
    Subjects.checkQueue(queue);
    if (isEcho != body.isEmpty()) {
      throw new MisuseException("reply needs either BODY or --echo");
    }
    link.useForLong(console, session -> answer(session, console));
  }

  private void answer(Session session, Console console) {
    Connection nats = session.nats();
    Subscription requests = nats.queueSubscribe(subject, queue);
    if (count > 0) {
      requests.unsubscribe(count);
    }
    console.interrupts().on(() -> session.drain(requests));
    nats.flush(session.timeout());
    console.say("Answering on " + subject + " at " + session.server());
    Letters letters =
        new Letters(
            console, link.style(console), link.isJson() ? Letters.Form.JSON : Letters.Form.PEOPLE);
    int number = 0;
    for (Message request : requests) {
      number++;
      letters.show(request, "Asked on");
      if (request.replyTo().isPresent()) {
        respond(request, number);
      }
    }
  }

  private void respond(Message request, int number) {
    if (!isEcho) {
      request.respond(NumberedBody.of(body, number));
      return;
    }
    Headers headers = headers(request);
    if (headers.fields().isEmpty()) {
      request.respond(request.data());
    } else {
      request.respond(headers, request.data());
    }
  }

  private static Headers headers(Message request) {
    try {
      return request.headers();
    } catch (HeadersException _) {
      return Headers.builder().build(); // what is no header cannot be sent back
    }
  }
}
