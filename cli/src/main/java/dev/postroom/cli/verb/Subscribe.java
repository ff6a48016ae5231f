package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.Connection;
import dev.postroom.client.Message;
import dev.postroom.client.Subscription;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `sub`: show what is published, until enough has come or somebody has seen enough (Ctrl-C).
@Command(
    name = "sub",
    description = "Show what is published; ends by Ctrl-C, or after --count messages",
    sortOptions = false,
    customSynopsis = "postroom sub [options] SUBJECT")
public final class Subscribe implements Verb {
  @Parameters(index = "0", paramLabel = "SUBJECT", description = "Of what; may have * and >")
  private String subject = "";

  @Option(
      names = "--queue",
      paramLabel = "NAME",
      description = "Share the messages with others of this queue group")
  private String queue = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End after so many messages (default 0: no limit)")
  private int count;

  @Option(names = "--raw", description = "Write the bodies alone, each with a line feed behind it")
  private boolean isRaw;

  @Option(names = "--headers-only", description = "Leave the bodies out")
  private boolean isHeadersOnly;

  @Mixin private Link link = new Link();

  @Override
  public void run(Console console) {
    if (count < 0) {
      throw new MisuseException("--count is " + count + "; it must be at least 0");
    }
    Subjects.checkPattern(subject);
    Subjects.checkQueue(queue);
    link.useForLong(console, session -> listen(session, console));
  }

  private void listen(Session session, Console console) {
    Connection nats = session.nats();
    Subscription subscription =
        queue.isEmpty() ? nats.subscribe(subject) : nats.queueSubscribe(subject, queue);
    if (count > 0) {
      subscription.unsubscribe(count);
    }
    console.interrupts().on(() -> session.drain(subscription));
    nats.flush(session.timeout());
    console.say("Subscribed to " + subject + " on " + session.server());
    Letters letters = new Letters(console, link.style(console), form());
    for (Message message : subscription) {
      letters.show(message, "Received on");
    }
  }

  private Letters.Form form() {
    if (link.isJson()) {
      return Letters.Form.JSON;
    }
    if (isRaw) {
      return Letters.Form.RAW;
    }
    return isHeadersOnly ? Letters.Form.HEADERS : Letters.Form.PEOPLE;
  }
}
