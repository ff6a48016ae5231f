package dev.postroom.broker.claims;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.claims.Admission.Circumstances;
import dev.postroom.broker.claims.Admission.Obstacle;
import dev.postroom.broker.claims.Admission.Outcome;
import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.ConnectionType;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.nkey.Claims;
import dev.postroom.nkey.JwtException;
import dev.postroom.nkey.SubjectLists;
import dev.postroom.nkey.UserClaims;
import dev.postroom.nkey.UserClaims.Hours;
import dev.postroom.nkey.UserClaims.Responses;
import dev.postroom.nkey.UserClaims.Restrictions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdmissionTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
  private static final UserClaims BOBBY = UserClaims.of(Claims.of("APP", "U", NOW).named("bobby"));

  private static Outcome admit(UserClaims user) throws JwtException {
    return Admission.check(user, new Circumstances(NOW, ZoneOffset.UTC, ConnectionType.STANDARD))
        .admit("APP");
  }

  private static Admission admitted(UserClaims user) throws JwtException {
    return Objects.requireNonNull(admit(user).admission());
  }

  private static UserClaims until(long end) {
    return UserClaims.of(BOBBY.claims().until(end));
  }

  private static UserClaims byWays(String... types) {
    return BOBBY.restrictedTo(new Restrictions(List.of(types), List.of(), "", false, false));
  }

  private static UserClaims within(String location, Hours... hours) {
    return BOBBY.restrictedTo(new Restrictions(List.of(), List.of(hours), location, false, false));
  }

  @Test
  void claims_without_restrictions_admit_to_everything_for_ever() throws JwtException {
    assertThat(admitted(BOBBY))
        .isEqualTo(
            new Admission("APP", "bobby", PermissionOptions.all(), UserClaims.Limits.none(), null));
  }

  @Test
  void permissions_are_those_of_the_claims() throws JwtException {
    UserClaims user =
        BOBBY.permitting(
            new SubjectLists(List.of("a.>"), List.of("a.no")), SubjectLists.allowing("q workers"));

    PermissionOptions permissions = admitted(user).permissions();

    assertThat(permissions.publish().allow()).containsExactly(SubjectPattern.ofSubject("a.>"));
    assertThat(permissions.publish().deny()).containsExactly(SubjectPattern.ofSubject("a.no"));
    assertThat(permissions.subscribe().allow()).containsExactly(new SubjectPattern("q", "workers"));
    assertThat(permissions.allowResponses()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 1, PT2M", "5, 1000000000, 5, PT1S", "-1, -1, -1, PT-0.000000001S"})
  void answers_that_say_nothing_of_number_or_time_are_the_usual_ones(
      long max, long nanos, int expected, Duration expires) throws JwtException {
    assertThat(admitted(BOBBY.answering(new Responses(max, nanos))).permissions().allowResponses())
        .isEqualTo(new AllowResponses(expected, expires));
  }

  @Test
  void a_subject_that_is_none_is_refused() {
    UserClaims user = BOBBY.permitting(SubjectLists.allowing("a..b"), SubjectLists.all());
    assertThatThrownBy(() -> admit(user))
        .isInstanceOf(JwtException.class)
        .hasMessage("subject \"a..b\" is not a valid subject");
  }

  @Test
  void a_queue_group_of_what_may_be_published_is_refused() {
    UserClaims user = BOBBY.permitting(SubjectLists.allowing("a q"), SubjectLists.all());
    assertThatThrownBy(() -> admit(user))
        .hasMessage("Permission Subject \"a q\" is not allowed to contain queue");
  }

  @Test
  void claims_that_have_ended_admit_nobody() {
    UserClaims user = until(NOW.getEpochSecond() - 1);
    assertThatThrownBy(() -> admit(user)).hasMessage("claim is expired");
  }

  @Test
  void who_is_admitted_must_go_when_the_claims_end() throws JwtException {
    assertThat(admitted(until(NOW.getEpochSecond() + 5)).expires()).isEqualTo(NOW.plusSeconds(5));
  }

  @Test
  void the_end_may_be_as_far_away_as_a_number_can_say() throws JwtException {
    assertThat(admitted(until(Long.MAX_VALUE)).expires()).isAfter(NOW);
  }

  @Test
  void a_way_that_is_listed_admits_in_any_case() throws JwtException {
    assertThat(admit(byWays("standard", "XX")).obstacle()).isNull();
  }

  @Test
  void a_way_that_is_not_listed_does_not_admit() throws JwtException {
    assertThat(admit(byWays("WEBSOCKET")).obstacle()).isEqualTo(Obstacle.TYPE);
    assertThat(admit(byWays("WEBSOCKET")).admission()).isNull();
  }

  @Test
  void a_list_of_unknown_ways_admits_nobody() throws JwtException {
    assertThat(admit(byWays("XX")).obstacle()).isEqualTo(Obstacle.UNKNOWN_TYPE);
  }

  @Test
  void who_is_admitted_must_go_at_the_end_of_the_hours() throws JwtException {
    UserClaims user = within("", new Hours("11:00:00", "12:30:00"));
    assertThat(admitted(user).expires()).isEqualTo(Instant.parse("2026-11-26T12:30:00Z"));
  }

  @Test
  void outside_of_the_hours_nobody_is_admitted() throws JwtException {
    UserClaims user =
        within("", new Hours("08:00:00", "12:00:00"), new Hours("12:00:01", "13:00:00"));
    assertThat(admit(user).obstacle()).isEqualTo(Obstacle.HOURS);
  }

  @ParameterizedTest
  @CsvSource({
    "23:00:00, 12:30:00, 2026-11-26T12:30:00Z",
    "11:59:59, 11:59:58, 2026-11-27T11:59:58Z",
    "12:00:00, 12:00:00, 2026-11-27T12:00:00Z",
  })
  void hours_that_end_before_they_start_pass_midnight(String start, String end, Instant until)
      throws JwtException {
    assertThat(admitted(within("", new Hours(start, end))).expires()).isEqualTo(until);
  }

  @Test
  void hours_are_those_of_their_place() throws JwtException {
    UserClaims user = within("America/New_York", new Hours("06:00:00", "08:00:00"));
    assertThat(admitted(user).expires()).isEqualTo(Instant.parse("2026-11-26T13:00:00Z"));
  }

  @Test
  void the_earlier_end_counts() throws JwtException {
    UserClaims user =
        until(NOW.getEpochSecond() + 60)
            .restrictedTo(
                new Restrictions(
                    List.of(), List.of(new Hours("11:00:00", "12:30:00")), "", false, false));
    assertThat(admitted(user).expires()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void hours_that_are_none_are_refused() {
    assertThatThrownBy(() -> admit(within("", new Hours("0", "12:30:00"))))
        .hasMessage("start in time range is invalid \"0\"");
    assertThatThrownBy(() -> admit(within("", new Hours("00:00:00", "24:00:00"))))
        .hasMessage("end in time range is invalid \"24:00:00\"");
    assertThatThrownBy(() -> admit(within("X/Y", new Hours("00:00:00", "12:30:00"))))
        .hasMessage("could not parse iana time zone by name: unknown time zone X/Y");
  }
}
