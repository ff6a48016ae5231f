package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.Style;
import dev.postroom.client.Message;
import dev.postroom.json.JsonFields;
import dev.postroom.json.Presence;
import dev.postroom.platform.Escape;
import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Shows messages that came: for people, as bytes alone, or a JSON object on a line for each.
/// Confined to one thread.
final class Letters {
  private static final JsonFields<Headers.Field> HEADER =
      JsonFields.<Headers.Field>of()
          .string("name", Headers.Field::name)
          .string("value", Headers.Field::value)
          .build();

  private static final JsonFields<Shown> FIELDS =
      JsonFields.<Shown>of()
          .number("number", Shown::number)
          .string("subject", Shown::subject)
          .string("reply", Shown::reply, Presence.OMIT_EMPTY)
          .list("headers", Shown::headers, HEADER, Presence.OMIT_EMPTY)
          .string("data", Shown::data, Presence.OMIT_EMPTY)
          .string("data_base64", Shown::base64, Presence.OMIT_EMPTY)
          .build();

  /// How messages are shown.
  enum Form {
    PEOPLE,
    RAW,
    HEADERS,
    JSON
  }

  private final Console console;
  private final Style style;
  private final Form form;
  private long number;

  Letters(Console console, Style style, Form form) {
    this.console = console;
    this.style = style;
    this.form = form;
  }

  /// A message as JSON has it: a payload that is no UTF-8 is shown in Base64.
  private record Shown(
      long number,
      String subject,
      String reply,
      List<Headers.Field> headers,
      @Nullable String data,
      @Nullable String base64) {}

  /// Show a message.
  ///
  /// @param what what has come, such as `Received on`
  void show(Message message, String what) {
    number++;
    switch (form) {
      case RAW -> {
        console.print(message.data());
        console.print("\n");
      }
      case JSON -> console.print(FIELDS.toJson(shown(message)) + "\n");
      case PEOPLE, HEADERS -> showToPeople(message, what);
    }
    console.flush();
  }

  private Shown shown(Message message) {
    String text = text(message.data());
    return new Shown(
        number,
        message.subject(),
        message.replyTo().orElse(""),
        headers(message),
        text,
        text == null ? Base64.getEncoder().encodeToString(message.data()) : null);
  }

  private void showToPeople(Message message, String what) {
    StringBuilder out = new StringBuilder();
    String subject = style.name("\"" + Escape.line(message.subject()) + "\"");
    out.append("[#").append(number).append("] ").append(what).append(' ').append(subject);
    message
        .replyTo()
        .ifPresent(reply -> out.append(" with reply \"").append(Escape.line(reply)).append('"'));
    out.append('\n');
    List<Headers.Field> headers = headers(message);
    for (Headers.Field field : headers) {
      String line = field.name() + ": " + field.value();
      out.append(style.faint(Escape.line(line))).append('\n');
    }
    if (form == Form.PEOPLE) {
      out.append(headers.isEmpty() ? "" : "\n");
      console.print(out.toString());
      showBody(message.data());
      console.print("\n\n");
    } else {
      console.print(out.append('\n').toString());
    }
  }

  /// On a terminal nothing that came may move the cursor.
  private void showBody(byte[] data) {
    if (!console.terminals().out()) {
      console.print(data);
      return;
    }
    String text = text(data);
    console.print(
        text == null
            ? Escape.quote(data)
            : text.lines().map(Letters::printable).collect(Collectors.joining("\n")));
  }

  private static String printable(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.split("\t", -1)) {
      cells.add(Escape.line(cell));
    }
    return String.join("\t", cells);
  }

  private static List<Headers.Field> headers(Message message) {
    try {
      Headers headers = message.headers();
      List<Headers.Field> fields = new ArrayList<>();
      if (headers.status() != 0) {
        String status = headers.status() + " " + headers.description();
        fields.add(new Headers.Field("Status", status.strip()));
      }
      fields.addAll(headers.fields());
      return fields;
    } catch (HeadersException broken) {
      return List.of(
          new Headers.Field("Broken-Headers", Escape.line(String.valueOf(broken.getMessage()))));
    }
  }

  private static @Nullable String text(byte[] data) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
    } catch (CharacterCodingException _) {
      return null; // bytes that are no text are shown as bytes
    }
  }
}
