package dev.postroom.broker.system;

import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Makes the ids of events: 22 characters, unique among all servers by their first twelve and
/// within this one by the rest. Thread-safe.
final class EventIds {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int PREFIX = 12;
  private static final int COUNTED = 10;

  private final String prefix;
  private final AtomicLong next;

  EventIds(RandomGenerator random) {
    StringBuilder chosen = new StringBuilder();
    for (int i = 0; i < PREFIX; i++) {
      chosen.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    this.prefix = chosen.toString();
    this.next = new AtomicLong(random.nextInt(Integer.MAX_VALUE));
  }

  String next() {
    char[] digits = new char[COUNTED];
    long rest = next.getAndIncrement();
    for (int i = COUNTED - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      rest /= DIGITS.length();
    }
    return prefix + new String(digits);
  }
}
