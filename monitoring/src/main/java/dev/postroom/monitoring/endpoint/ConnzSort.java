package dev.postroom.monitoring.endpoint;

import dev.postroom.broker.snapshot.ConnectionSnapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// The orders of /connz; equals stand in the order of their numbers.
public enum ConnzSort {
  CID,
  START,
  SUBS,
  PENDING,
  MSGS_TO,
  MSGS_FROM,
  BYTES_TO,
  BYTES_FROM,
  LAST,
  IDLE,
  UPTIME,
  STOP,
  REASON,
  RTT;

  /// Return the order of a name; the empty one is the default.
  public static ConnzSort of(String text) throws BadQueryException {
    if (text.isEmpty()) {
      return CID;
    }
    for (ConnzSort sort : values()) {
      if (sort.text().equals(text)) {
        return sort;
      }
    }
    throw new BadQueryException("invalid sorting option: " + text);
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isOfClosedOnly() {
    return this == STOP || this == REASON;
  }

  /// Return the order in a document of this moment.
  Comparator<ConnectionSnapshot> comparator(Instant now) {
    return order(now).thenComparingLong(ConnectionSnapshot::cid);
  }

  private Comparator<ConnectionSnapshot> order(Instant now) {
    return switch (this) {
      case CID, START -> Comparator.comparingLong(ConnectionSnapshot::cid);
      case SUBS -> most(ConnectionSnapshot::numSubscriptions);
      case PENDING -> most(ConnectionSnapshot::pendingBytes);
      case MSGS_TO -> most(ConnectionSnapshot::outMsgs);
      case MSGS_FROM -> most(ConnectionSnapshot::inMsgs);
      case BYTES_TO -> most(ConnectionSnapshot::outBytes);
      case BYTES_FROM -> most(ConnectionSnapshot::inBytes);
      case LAST -> Comparator.comparing(ConnectionSnapshot::lastActivity).reversed();
      case IDLE -> Comparator.comparing(ConnectionSnapshot::lastActivity);
      case UPTIME -> Comparator.comparing(connection -> uptime(connection, now));
      case STOP -> Comparator.comparing((ConnectionSnapshot each) -> stop(each, now)).reversed();
      case REASON -> Comparator.comparing(ConnectionSnapshot::reason);
      case RTT -> most(ConnectionSnapshot::rttNanos);
    };
  }

  private static Comparator<ConnectionSnapshot> most(ToLongFunction<ConnectionSnapshot> figure) {
    return Comparator.comparingLong(figure).reversed();
  }

  private static Duration uptime(ConnectionSnapshot connection, Instant now) {
    return Duration.between(connection.start(), stop(connection, now));
  }

  private static Instant stop(ConnectionSnapshot connection, Instant now) {
    Instant stop = connection.stop();
    return stop == null ? now : stop;
  }
}
