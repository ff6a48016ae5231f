package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.Connection;
import dev.postroom.client.ManyReplies;
import dev.postroom.client.Message;
import dev.postroom.protocol.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `request`: ask, and show the reply, or those of several.
@Command(
    name = "request",
    description = "Ask, and show the reply",
    sortOptions = false,
    customSynopsis = "postroom request [options] SUBJECT [BODY]")
public final class Ask implements Verb {
  @Parameters(index = "0", paramLabel = "SUBJECT", description = "Whom")
  private String subject = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "BODY",
      description = "What; without it standard input is read, unless that is a terminal")
  private @Nullable String body;

  @Option(names = "-H", paramLabel = "NAME:VALUE", description = "A header; may be repeated")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = "--replies",
      paramLabel = "N",
      description = "Wait for so many replies; 0 for all that come until --timeout (default 1)")
  private int replies = 1;

  @Option(names = "--raw", description = "Write the bodies alone, each with a line feed behind it")
  private boolean isRaw;

  @Mixin private Link link = new Link();

  @Override
  public void run(Console console) {
    if (replies < 0) {
      throw new MisuseException("--replies is " + replies + "; it must be at least 0");
    }
    if (replies != 1 && !headers.isEmpty()) {
      throw new MisuseException("-H is possible with one reply only, not with --replies");
    }
    Headers made = Bodies.headers(headers);
    byte[] payload = Bodies.of(body, console);
    link.use(console, session -> ask(session, made, payload, console));
  }

  private void ask(Session session, Headers made, byte[] payload, Console console) {
    Letters letters = new Letters(console, link.style(console), form());
    long before = console.clock().nanos();
    List<Message> come = replies(session, made, payload);
    String took = Amounts.time(console.clock().nanos() - before);
    for (Message reply : come) {
      letters.show(reply, replies == 1 ? "Reply in " + took + " on" : "Reply on");
    }
  }

  private List<Message> replies(Session session, Headers made, byte[] payload) {
    Connection nats = session.nats();
    if (replies == 1) {
      return List.of(
          made.fields().isEmpty()
              ? nats.request(subject, payload, session.timeout())
              : nats.request(subject, made, payload, session.timeout()));
    }
    ManyReplies until = ManyReplies.within(session.timeout()).withMost(replies);
    List<Message> come = nats.requestMany(subject, payload, until);
    if (come.size() < Math.max(1, replies)) {
      throw new FailedException(
          "%d of %d replies came from %s in time; --timeout lets it take longer"
              .formatted(come.size(), Math.max(1, replies), subject));
    }
    return come;
  }

  private Letters.Form form() {
    if (link.isJson()) {
      return Letters.Form.JSON;
    }
    return isRaw ? Letters.Form.RAW : Letters.Form.PEOPLE;
  }
}
