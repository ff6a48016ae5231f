package dev.postroom.client.service;

import dev.postroom.client.Message;
import dev.postroom.protocol.Headers;
import java.util.function.Consumer;

/// A request to an endpoint. Answer it once, with [#respond] or [#error].
public final class Request {
  /// The header that says what went wrong.
  public static final String ERROR = "Nats-Service-Error";

  /// The header with the number of what went wrong.
  public static final String ERROR_CODE = "Nats-Service-Error-Code";

  private static final byte[] NOTHING = {};

  private final Message message;
  private final Consumer<String> onError;

  Request(Message message, Consumer<String> onError) {
    this.message = message;
    this.onError = onError;
  }

  /// Return the message as it came.
  public Message message() {
    return message;
  }

  /// Return the subject it was sent to.
  public String subject() {
    return message.subject();
  }

  /// Return the body as text in UTF-8.
  public String text() {
    return message.text();
  }

  /// Return the body.
  public byte[] data() {
    return message.data();
  }

  /// Return the headers.
  public Headers headers() {
    return message.headers();
  }

  /// Answer with a text.
  public void respond(String text) {
    message.respond(text);
  }

  /// Answer with bytes.
  public void respond(byte[] body) {
    message.respond(body);
  }

  /// Answer with headers and bytes.
  public void respond(Headers headers, byte[] body) {
    message.respond(headers, body);
  }

  /// Answer that it could not be done; the endpoint counts an error.
  ///
  /// @param code a number that tells the client what kind of error it is
  /// @param description what went wrong, on one line
  public void error(int code, String description) {
    String line = description.replaceAll("\\s+", " ");
    onError.accept(code + ":" + line);
    message.respond(
        Headers.builder().add(ERROR, line).add(ERROR_CODE, String.valueOf(code)).build(), NOTHING);
  }
}
