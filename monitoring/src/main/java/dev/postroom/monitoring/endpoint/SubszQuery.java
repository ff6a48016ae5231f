package dev.postroom.monitoring.endpoint;

import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What /subsz is asked for (docs/spec/core.md 6.4).
///
/// @param listed whether subscriptions are shown
/// @param offset how many are passed over
/// @param limit how many are shown at most
/// @param account the account whose subscriptions are shown; empty for all
/// @param test the literal subject that they must match; empty for all
public record SubszQuery(boolean listed, long offset, long limit, String account, String test) {
  private static final int DEFAULT_LIMIT = 1024;

  /// Read a query; of several faults the Go server names the first in this order.
  static SubszQuery read(QueryReader query) throws BadQueryException {
    boolean listed = query.bool("subs");
    long offset = query.number("offset");
    long limit = query.number("limit");
    return of(listed, offset, limit, query.text("acc"), query.text("test"));
  }

  /// Make a query; a limit of 0 or less is the usual one.
  public static SubszQuery of(boolean listed, long offset, long limit, String account, String test)
      throws BadQueryException {
    byte[] literal = test.getBytes(StandardCharsets.UTF_8);
    if (!test.isEmpty() && (!Subjects.isValid(literal) || Subjects.hasWildcard(literal))) {
      throw new BadQueryException("invalid test subject, must be valid publish subject: " + test);
    }
    return new SubszQuery(
        listed, Math.max(0, offset), limit <= 0 ? DEFAULT_LIMIT : limit, account, test);
  }

  /// Return the bytes of the subject that they must match; null for all.
  byte @Nullable [] literal() {
    return test.isEmpty() ? null : test.getBytes(StandardCharsets.UTF_8);
  }
}
