package dev.postroom.broker.claims;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.SubjectLists;
import dev.postroom.nkey.UserClaims;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What claims that were found to be good make of a client (docs/spec/core.md 4.9, 4.10).
/// Immutable.
///
/// @param account the name of the account it is in
/// @param name how it is shown; may be empty
/// @param permissions what it may do there
/// @param limits what it may hold; nobody goes by them without an operator, as for nats-server
/// @param expires when it must go; null for never
public record Admission(
    String account,
    String name,
    PermissionOptions permissions,
    UserClaims.Limits limits,
    @Nullable Instant expires) {

  /// When and by which way somebody connects.
  ///
  /// @param zone the server's, for claims that name none
  public record Circumstances(Instant now, ZoneId zone, ConnectionType type) {}

  /// Why claims that are in order do not admit a client here and now.
  public enum Obstacle {
    /// It may not connect by this way.
    TYPE("not allowed to use connection type"),
    /// None of the ways it may use is known.
    UNKNOWN_TYPE("using invalid connection type"),
    /// Not at this time.
    HOURS("outside of valid connect times");

    private final String text;

    Obstacle(String text) {
      this.text = text;
    }

    /// Return what the user did wrong, as the end of a sentence.
    public String text() {
      return text;
    }
  }

  /// Claims of a user that hold and can be read.
  private record Checked(UserClaims user, PermissionOptions permissions, ConnectHours hours) {}

  /// What became of claims: an admission, or an obstacle.
  public record Outcome(@Nullable Admission admission, @Nullable Obstacle obstacle) {}

  /// Claims whose form and time are in order, whoever has signed them.
  public static final class Candidate {
    private final Checked checked;
    private final Circumstances circumstances;

    private Candidate(Checked checked, Circumstances circumstances) {
      this.checked = checked;
      this.circumstances = circumstances;
    }

    /// Admit it to an account, if it may connect so.
    public Outcome admit(String account) {
      Optional<Obstacle> obstacle =
          typeObstacle(checked.user.restrictions().connectionTypes(), circumstances.type);
      Instant end = checked.hours.end(circumstances.now);
      if (obstacle.isEmpty() && checked.hours.areBounded() && end == null) {
        obstacle = Optional.of(Obstacle.HOURS);
      }
      return obstacle.isPresent()
          ? new Outcome(null, obstacle.get())
          : new Outcome(
              new Admission(
                  account,
                  checked.user.claims().name(),
                  checked.permissions,
                  checked.user.limits(),
                  earlier(checked.user.claims().expires(), end)),
              null);
    }
  }

  /// Check that the claims of a user hold now and can be read.
  ///
  /// @throws JwtException when they do not, or cannot
  public static Candidate check(UserClaims user, Circumstances circumstances) throws JwtException {
    user.claims().checkTime(circumstances.now);
    UserClaims.Restrictions restrictions = user.restrictions();
    ConnectHours hours =
        ConnectHours.of(restrictions.times(), restrictions.timesLocation(), circumstances.zone);
    return new Candidate(new Checked(user, permissions(user), hours), circumstances);
  }

  private static PermissionOptions permissions(UserClaims user) throws JwtException {
    UserClaims.Responses responses = user.responses();
    return new PermissionOptions(
        lists(user.publish(), false),
        lists(user.subscribe(), true),
        responses == null ? null : answers(responses));
  }

  private static SubjectPermissions lists(SubjectLists lists, boolean mayNameQueues)
      throws JwtException {
    return new SubjectPermissions(
        patterns(lists.allow(), mayNameQueues), patterns(lists.deny(), mayNameQueues));
  }

  private static List<SubjectPattern> patterns(List<String> texts, boolean mayNameQueues)
      throws JwtException {
    List<SubjectPattern> patterns = new ArrayList<>();
    for (String text : texts) {
      try {
        SubjectPattern pattern = SubjectPattern.ofSubscription(text);
        if (!pattern.queue().isEmpty() && !mayNameQueues) {
          throw new JwtException(
              "Permission Subject \"" + text + "\" is not allowed to contain queue");
        }
        patterns.add(pattern);
      } catch (IllegalArgumentException wrong) {
        throw new JwtException(String.valueOf(wrong.getMessage()));
      }
    }
    return patterns;
  }

  private static AllowResponses answers(UserClaims.Responses responses) {
    AllowResponses defaults = AllowResponses.defaults();
    long max = Math.clamp(responses.max(), Integer.MIN_VALUE, Integer.MAX_VALUE);
    return new AllowResponses(
        max == 0 ? defaults.max() : (int) max,
        responses.nanos() == 0 ? defaults.expires() : Duration.ofNanos(responses.nanos()));
  }

  private static Optional<Obstacle> typeObstacle(List<String> names, ConnectionType type) {
    List<ConnectionType> known =
        names.stream().map(ConnectionType::named).flatMap(Optional::stream).toList();
    if (names.isEmpty() || known.contains(type)) {
      return Optional.empty();
    }
    return Optional.of(known.isEmpty() ? Obstacle.UNKNOWN_TYPE : Obstacle.TYPE);
  }

  private static @Nullable Instant earlier(long seconds, @Nullable Instant end) {
    if (seconds <= 0) {
      return end;
    }
    Instant expires = Instant.ofEpochSecond(Math.min(seconds, Instant.MAX.getEpochSecond()));
    return end == null || expires.isBefore(end) ? expires : end;
  }
}
