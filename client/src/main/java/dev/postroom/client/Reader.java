package dev.postroom.client;

import dev.postroom.client.wire.Wire;
import dev.postroom.protocol.ServerParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Reads what a server says, and gives messages to whom they are for. Used by one thread at a time.
final class Reader {
  private static final int FIRST = 64 * 1024;

  /// A buffer that grew larger for a message is given back after it.
  private static final int MOST_KEPT = 1 << 20;

  /// The rest of the protocol, which is not about messages. Called by the thread that reads.
  interface Session {
    void info(ServerInfo info);

    void ping();

    void pong();

    void error(String text);
  }

  private final ClientConnection connection;
  private final Session session;
  private final ServerParser parser;
  private final List<ClientSubscription> touched = new ArrayList<>();
  private byte[] bytes = new byte[FIRST];
  private ByteBuffer buffer = littleEndian(bytes);
  private int filled;
  private long messages;
  private long messageBytes;
  private final AtomicLong inMessages = new AtomicLong(); // read by whoever asks
  private final AtomicLong inBytes = new AtomicLong();

  Reader(ClientConnection connection, Session session, int maxMessageBytes) {
    this.connection = connection;
    this.session = session;
    this.parser = new ServerParser(maxMessageBytes);
  }

  private static ByteBuffer littleEndian(byte[] array) {
    return ByteBuffer.wrap(array).order(ByteOrder.LITTLE_ENDIAN);
  }

  /// Begin anew with another server.
  ///
  /// @param already what was read of it, and is not yet dealt with
  void begin(ByteBuffer already) {
    filled = already.remaining();
    if (filled >= bytes.length) {
      grow(filled + FIRST, 0, 0);
    }
    already.get(bytes, 0, filled);
    execute();
  }

  /// Read once and deal with what is whole. Return false at the end of input. Blocks.
  ///
  /// @throws NatsException.Broken when the server breaks the protocol
  boolean read(Wire wire) throws IOException {
    int count = wire.read(bytes, filled, bytes.length - filled);
    if (count < 0) {
      return false;
    }
    filled += count;
    execute();
    return true;
  }

  private void execute() {
    parser.reset(buffer, 0, filled);
    try {
      executeAll();
    } finally {
      handOver();
    }
    keepRest();
  }

  private void executeAll() {
    while (true) {
      switch (parser.next()) {
        case MSG, HMSG -> message();
        case PING -> session.ping();
        case PONG -> {
          handOver(); // what came before the answer is there when it is told
          session.pong();
        }
        case INFO -> session.info(ServerInfo.parse(parser.text()));
        case ERR -> session.error(unquoted(parser.text()));
        case OK -> {}
        case VIOLATION ->
            throw new NatsException.Broken(
                "the server broke the protocol: " + parser.violation(), null);
        case INCOMPLETE -> {
          return;
        }
      }
    }
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() > 1 && text.startsWith("'") && text.endsWith("'");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private void message() {
    messages++;
    messageBytes += parser.totalSize();
    if (parser.sid() == ClientConnection.REPLIES) {
      connection
          .requests()
          .reply(
              buffer,
              parser.subjectStart(),
              parser.subjectLength(),
              message(text(parser.subjectStart(), parser.subjectLength())));
      return;
    }
    ClientSubscription subscription = connection.subscriptions().ofReader(parser.sid());
    if (subscription == null) {
      return; // it has just ended here, and the server does not know yet
    }
    String subject = subscription.subjectOf(bytes, parser.subjectStart(), parser.subjectLength());
    if (subscription.add(message(subject))) {
      touched.add(subscription);
    }
  }

  private Message message(String subject) {
    String reply =
        parser.replyLength() == 0 ? null : text(parser.replyStart(), parser.replyLength());
    int headerSize = parser.headerSize();
    byte[] headers = headerSize == 0 ? null : copy(parser.payloadStart(), headerSize);
    byte[] data = copy(parser.payloadStart() + headerSize, parser.totalSize() - headerSize);
    return new Message(connection, subject, reply, headers, data);
  }

  private byte[] copy(int from, int length) {
    byte[] copy = new byte[length];
    System.arraycopy(bytes, from, copy, 0, length);
    return copy;
  }

  private String text(int from, int length) {
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  private void handOver() {
    inMessages.setRelease(messages); // before: who has a message finds it counted
    inBytes.setRelease(messageBytes);
    for (ClientSubscription subscription : touched) {
      subscription.handOver();
    }
    touched.clear();
  }

  /// Move what is not yet whole to the front, where there is room for the rest of it.
  private void keepRest() {
    int from = parser.position();
    int rest = filled - from;
    int needed = Math.max(parser.needed(), rest + 1);
    if (needed > bytes.length) {
      grow(Math.max(needed, Math.min(bytes.length * 2, ServerParser.MAX_LINE * 2)), from, rest);
    } else if (bytes.length > MOST_KEPT && needed <= FIRST) {
      grow(FIRST, from, rest);
    } else if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, rest);
    }
    filled = rest;
  }

  private void grow(int size, int from, int rest) {
    byte[] other = new byte[size];
    System.arraycopy(bytes, from, other, 0, rest);
    bytes = other;
    buffer = littleEndian(other);
  }

  long inMessages() {
    return inMessages.get();
  }

  long inBytes() {
    return inBytes.get();
  }
}
