package dev.postroom.broker.service;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// Makes names that do not come twice: of replies, as `_R_.AAoAJE.K6SRyq`, and of metrics.
/// Thread-safe.
///
/// A reply's name is a number in a secret order: each of 62⁶ comes once before one comes again.
final class Names {
  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int BASE = 62;
  private static final int PART = 6;
  private static final long COUNT = 56_800_235_584L; // 62⁶
  private static final int SERVER_DIGITS = 8;
  private static final int METRIC_SECRET = 16;

  private final RandomGenerator random; // under its own lock
  private final Map<String, String> accounts = new ConcurrentHashMap<>();
  private final AtomicLong replies = new AtomicLong();
  private final AtomicLong metrics = new AtomicLong();
  private final long offset;
  private final long step;
  private final String server;
  private final String metricSecret;

  Names(RandomGenerator random) {
    this.random = random;
    this.offset = random.nextLong(COUNT);
    this.step = step(random);
    this.server = digits(SERVER_DIGITS);
    this.metricSecret = digits(METRIC_SECRET);
  }

  /// Return a number that has no factor in common with 62⁶, so that its multiples meet every other.
  private static long step(RandomGenerator random) {
    while (true) {
      long step = random.nextLong(1 << 20, 1 << 26);
      if (step % 2 != 0 && step % 31 != 0) {
        return step;
      }
    }
  }

  private String digits(int count) {
    StringBuilder text = new StringBuilder();
    synchronized (random) {
      for (int i = 0; i < count; i++) {
        text.append(DIGITS.charAt(random.nextInt(BASE)));
      }
    }
    return text.toString();
  }

  /// Return the subject of a reply.
  ///
  /// @param account the name of the account in which it stands
  /// @param isMeasured whether it is told how long the reply took
  byte[] reply(String account, boolean isMeasured) {
    StringBuilder name = new StringBuilder("_R_.");
    name.append(accounts.computeIfAbsent(account, _ -> digits(PART))).append('.');
    long number = Math.floorMod(offset + replies.getAndIncrement() % COUNT * step, COUNT);
    put(name, number, PART);
    if (isMeasured) {
      name.append('.').append(server).append(".T");
    }
    return name.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /// Return the id of a metric.
  String metric() {
    StringBuilder name = new StringBuilder(metricSecret);
    put(name, metrics.getAndIncrement(), PART);
    return name.toString();
  }

  private static void put(StringBuilder name, long number, int digits) {
    long left = number;
    for (int i = 0; i < digits; i++) {
      name.append(DIGITS.charAt((int) (left % BASE)));
      left /= BASE;
    }
  }
}
