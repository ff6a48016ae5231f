package dev.postroom.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The questions that wait for replies. All replies come over one subscription, `prefix.*`; the
/// last token says whose it is. Thread-safe; [#reply] is the reader's.
///
/// ```
///   _INBOX.3Qk0…v7.1f   ◄── one subscription for the connection
///          │       └── the question's number, in base 36
///          └── the connection
/// ```
final class Requests {
  private static final int BASE = 36;

  /// Who waits for replies. Called by the reader: it must return at once.
  interface Asker {

    /// Take a reply; return whether that was the last.
    boolean reply(Message message);

    /// There will be no more replies.
    void fail(NatsException cause);
  }

  private final String prefix;
  private final int prefixLength;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentHashMap<Long, Asker> waiting = new ConcurrentHashMap<>();

  /// Make them for an inbox.
  ///
  /// @param inbox the subject that belongs to this connection alone
  Requests(String inbox) {
    this.prefix = inbox + ".";
    this.prefixLength = prefix.length();
  }

  /// Return the subject to subscribe to.
  String subject() {
    return prefix + "*";
  }

  /// Wait for replies to a question.
  long open(Asker asker) {
    long number = numbers.incrementAndGet();
    waiting.put(number, asker);
    return number;
  }

  /// Return where replies to a question go.
  String replyTo(long number) {
    return prefix + Long.toString(number, BASE);
  }

  /// Return how many questions wait; about, while others are asked.
  long waiting() {
    return waiting.mappingCount();
  }

  void forget(long number) {
    waiting.remove(number);
  }

  /// Take a reply whose subject stands in the buffer; late ones are dropped.
  void reply(ByteBuffer buffer, int subjectStart, int subjectLength, Message message) {
    long number = number(buffer, subjectStart + prefixLength, subjectStart + subjectLength);
    Asker asker = waiting.get(number);
    if (asker != null && asker.reply(message)) {
      waiting.remove(number);
    }
  }

  private static long number(ByteBuffer buffer, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = Character.digit(buffer.get(i), BASE);
      if (digit < 0) {
        return -1;
      }
      number = number * BASE + digit;
    }
    return number;
  }

  /// Tell everybody that there will be no replies.
  void failAll(NatsException cause) {
    for (Long number : List.copyOf(waiting.keySet())) {
      Asker asker = waiting.remove(number);
      if (asker != null) {
        asker.fail(cause);
      }
    }
  }
}
