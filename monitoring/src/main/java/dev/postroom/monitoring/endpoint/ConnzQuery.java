package dev.postroom.monitoring.endpoint;

import dev.postroom.http.HttpQuery;
import java.util.Locale;

/// What /connz is asked for (docs/spec/core.md 6.2).
///
/// @param sort the order of the connections
/// @param auth whether users and accounts are shown
/// @param subscriptions how much of their subscriptions is shown
/// @param offset how many connections are passed over
/// @param limit how many are shown at most
/// @param cid the one connection to show; 0 for all
/// @param state open ones, closed ones or both
/// @param user the user whose connections are shown; empty for all
/// @param account the account whose connections are shown; empty for all
/// @param mqttClient the MQTT client to show; empty for all
/// @param filterSubject a subject, perhaps with wildcards: only connections are shown that may get
///   a message of it; empty for all
public record ConnzQuery(
    ConnzSort sort,
    boolean auth,
    Subscriptions subscriptions,
    long offset,
    long limit,
    long cid,
    State state,
    String user,
    String account,
    String mqttClient,
    String filterSubject) {
  private static final int DEFAULT_LIMIT = 1024;

  /// Make a query; a limit of 0 or less is the usual one, that of one connection is 1.
  public ConnzQuery {
    offset = Math.max(0, offset);
    limit = cid != 0 ? 1 : limit <= 0 ? DEFAULT_LIMIT : limit;
  }

  /// How much is shown of subscriptions.
  public enum Subscriptions {
    NONE,
    SUBJECTS,
    DETAIL
  }

  /// Which connections are shown.
  public enum State {
    OPEN,
    CLOSED,
    ALL,
    NONE;

    boolean hasOpen() {
      return this == OPEN || this == ALL;
    }

    boolean hasClosed() {
      return this == CLOSED || this == ALL;
    }
  }

  /// Read a query; of several faults the Go server names the first in this order.
  static ConnzQuery read(HttpQuery query) throws BadQueryException {
    QueryReader reader = new QueryReader(query);
    boolean auth = reader.bool("auth");
    Subscriptions subscriptions = subscriptions(reader);
    long offset = reader.number("offset");
    long limit = reader.number("limit");
    long cid = reader.unsigned("cid");
    State state = state(reader.text("state"));
    ConnzSort sort = ConnzSort.of(reader.text("sort"));
    ConnzQuery read =
        new ConnzQuery(
            sort,
            auth,
            subscriptions,
            offset,
            limit,
            cid,
            state,
            reader.text("user"),
            reader.text("acc"),
            reader.text("mqtt_client"),
            "");
    read.check();
    return read;
  }

  /// Return whether every value can be read, which is what makes a request count; an order that
  /// there is not is found later.
  static boolean isReadable(HttpQuery query) {
    QueryReader reader = new QueryReader(query);
    try {
      var _ = reader.bool("auth");
      var _ = subscriptions(reader);
      var _ = reader.number("offset");
      var _ = reader.number("limit");
      var _ = reader.unsigned("cid");
      var _ = state(reader.text("state"));
      return true;
    } catch (BadQueryException _) {
      return false;
    }
  }

  /// Return whether the document may take so much memory that one such should be made at a time.
  public boolean isLarge() {
    return subscriptions != Subscriptions.NONE || !filterSubject.isEmpty() || limit > DEFAULT_LIMIT;
  }

  /// Refuse what cannot be answered.
  public void check() throws BadQueryException {
    if (sort.isOfClosedOnly() && state != State.CLOSED) {
      throw new BadQueryException("sort by " + sort.text() + " only valid on closed connections");
    }
    if (!filterSubject.isEmpty() && account.isEmpty()) {
      throw new BadQueryException("filter by subject only valid with account filtering");
    }
  }

  private static Subscriptions subscriptions(QueryReader reader) throws BadQueryException {
    if (reader.text("subs").equalsIgnoreCase("detail")) {
      return Subscriptions.DETAIL;
    }
    return reader.bool("subs") ? Subscriptions.SUBJECTS : Subscriptions.NONE;
  }

  private static State state(String text) throws BadQueryException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "open" -> State.OPEN;
      case "closed" -> State.CLOSED;
      case "any", "all" -> State.ALL;
      default -> throw new BadQueryException("Error decoding state for " + text);
    };
  }
}
