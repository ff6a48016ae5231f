package dev.postroom.client;

import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A message as it was received. Immutable, but for the array of its bytes, which belongs to whom
/// the message was given.
public final class Message {
  private static final Headers NONE = Headers.builder().build();
  private static final byte[] NOTHING = {};

  private final ClientConnection connection;
  private final String subject;
  private final @Nullable String replyTo;
  private final byte[] headerBytes;
  private final byte[] data;
  private @Nullable Headers headers; // read when asked for; reading twice does no harm

  private boolean isLast = true; // set by its subscription before it is handled

  Message(
      ClientConnection connection,
      String subject,
      @Nullable String replyTo,
      byte @Nullable [] headerBytes,
      byte[] data) {
    this.connection = connection;
    this.subject = subject;
    this.replyTo = replyTo;
    this.headerBytes = headerBytes == null ? NOTHING : headerBytes;
    this.data = data;
  }

  /// Return the subject it was published to.
  public String subject() {
    return subject;
  }

  /// Return where a reply goes; empty when none is asked for.
  public Optional<String> replyTo() {
    return Optional.ofNullable(replyTo);
  }

  /// Return the payload: the array itself, not a copy.
  public byte[] data() {
    return data;
  }

  /// Return the payload as text in UTF-8; what is none becomes U+FFFD.
  public String text() {
    return new String(data, StandardCharsets.UTF_8);
  }

  /// Return the headers; without fields when there are none.
  ///
  /// @throws HeadersException when the publisher sent a header block that is none
  public Headers headers() {
    if (headerBytes.length == 0) {
      return NONE;
    }
    Headers parsed = headers;
    if (parsed == null) {
      parsed = Headers.parse(headerBytes, 0, headerBytes.length);
      headers = parsed;
    }
    return parsed;
  }

  /// Return whether it came with headers.
  public boolean hasHeaders() {
    return headerBytes.length > 0;
  }

  /// Return how many bytes headers and payload have together.
  public int size() {
    return headerBytes.length + data.length;
  }

  /// Answer with a text. Like every publish it returns when the answer is on its way.
  ///
  /// @throws IllegalStateException when nobody asked for a reply
  public void respond(String text) {
    respond(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Answer with bytes.
  ///
  /// @throws IllegalStateException when nobody asked for a reply
  public void respond(byte[] body) {
    connection.respond(replySubject(), null, body, isLast);
  }

  /// Answer with headers and bytes.
  ///
  /// @throws IllegalStateException when nobody asked for a reply
  public void respond(Headers replyHeaders, byte[] body) {
    connection.respond(replySubject(), replyHeaders, body, isLast);
  }

  private String replySubject() {
    if (replyTo == null) {
      throw new IllegalStateException(
          "the message on " + subject + " asks for no reply, so there is nowhere to respond to");
    }
    return replyTo;
  }

  /// Say that more messages are about to be handled, so that answers may leave together.
  void moreFollow() {
    isLast = false;
  }

  /// Return whether the server says that nobody was there to answer.
  boolean isNoResponders() {
    return data.length == 0
        && headerBytes.length >= NO_RESPONDERS.length
        && startsWith(headerBytes, NO_RESPONDERS);
  }

  private static final byte[] NO_RESPONDERS = "NATS/1.0 503".getBytes(StandardCharsets.US_ASCII);

  private static boolean startsWith(byte[] bytes, byte[] start) {
    for (int i = 0; i < start.length; i++) {
      if (bytes[i] != start[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "Message[subject=" + subject + ", replyTo=" + replyTo + ", size=" + size() + "]";
  }
}
