package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.client.Connection;
import dev.postroom.client.ManyReplies;
import dev.postroom.client.Message;
import dev.postroom.client.service.Request;
import dev.postroom.platform.Escape;
import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `request`: ask, and show the reply, or those of several.
@Command(
    name = "request",
    description = "Ask, and show the reply; exit code 1 when that is the error of a service",
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
    Subjects.checkLiteral(subject);
    Headers made = Bodies.headers(headers);
    link.use(console, session -> ask(session, made, console));
  }

  private void ask(Session session, Headers made, Console console) {
    byte[] payload = Bodies.of(body, session, console);
    Letters letters = new Letters(console, link.style(console), form());
    long before = console.clock().nanos();
    List<Message> come = replies(session, made, payload);
    String took = Amounts.time(console.clock().nanos() - before);
    for (Message reply : come) {
      letters.show(reply, replies == 1 ? "Reply in " + took + " on" : "Reply on");
    }
    int expected = Math.max(1, replies);
    if (come.size() < expected) {
      throw new FailedException(
          "%d of %d replies came from %s in time; --timeout lets it take longer"
              .formatted(come.size(), expected, subject));
    }
    come.forEach(this::checkService);
  }

  private List<Message> replies(Session session, Headers made, byte[] payload) {
    Connection nats = session.nats();
    boolean isPlain = made.fields().isEmpty();
    if (replies == 1) {
      return List.of(
          isPlain
              ? nats.request(subject, payload, session.timeout())
              : nats.request(subject, made, payload, session.timeout()));
    }
    ManyReplies until = ManyReplies.within(session.timeout()).withMost(replies);
    return isPlain
        ? nats.requestMany(subject, payload, until)
        : nats.requestMany(subject, made, payload, until);
  }

  /// A service says in headers that it could not do what it was asked for.
  private void checkService(Message reply) {
    Optional<String> text;
    Optional<String> code;
    try {
      text = reply.headers().get(Request.ERROR);
      code = reply.headers().get(Request.ERROR_CODE);
    } catch (HeadersException _) {
      return; // what cannot be read says nothing of an error
    }
    if (text.isPresent() || code.isPresent()) {
      throw new FailedException(
          "the service on %s answers with error %s: %s"
              .formatted(
                  subject, Escape.line(code.orElse("0")), Escape.line(text.orElse("no text"))));
    }
  }

  private Letters.Form form() {
    if (link.isJson()) {
      return Letters.Form.JSON;
    }
    return isRaw ? Letters.Form.RAW : Letters.Form.PEOPLE;
  }
}
