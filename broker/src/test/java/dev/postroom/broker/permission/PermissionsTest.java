package dev.postroom.broker.permission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.broker.options.AllowResponses;
import dev.postroom.broker.options.PermissionOptions;
import dev.postroom.broker.options.SubjectPattern;
import dev.postroom.broker.options.SubjectPermissions;
import dev.postroom.broker.permission.Permissions.Verdict;
import dev.postroom.testsupport.Allocations;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What may be published, subscribed to and delivered: against a plain model, and by rule.
class PermissionsTest {
  private static final List<String> WORDS = List.of("a", "b");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The text as it stands somewhere in a buffer.
  private static ByteBuffer buffer(String text) {
    return ByteBuffer.wrap(bytes("..." + text + "...")).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static boolean mayPublish(Permissions permissions, String subject) {
    return permissions.mayPublish(buffer(subject), 3, bytes(subject).length);
  }

  private static Verdict judge(Permissions permissions, String subject, @Nullable String queue) {
    return permissions.judge(bytes(subject), queue == null ? null : bytes(queue));
  }

  private static boolean passes(DeliveryFilter filter, String subject) {
    return filter.passes(buffer(subject), 3, bytes(subject).length);
  }

  private static Permissions publishing(SubjectPermissions publish) {
    return new Permissions(PermissionOptions.all().withPublish(publish));
  }

  private static Permissions subscribing(SubjectPermissions subscribe) {
    return new Permissions(PermissionOptions.all().withSubscribe(subscribe));
  }

  @Test
  void publishing_is_decided_as_the_plain_model_decides_it() {
    Seeds.cases(
        2_000,
        random -> {
          List<String> allow = random.listOf(0, 4, PermissionsTest::pattern);
          List<String> deny = random.listOf(0, 4, PermissionsTest::pattern);
          boolean answers = random.chance(20);
          PermissionOptions options = PermissionOptions.all().withPublish(permissions(allow, deny));
          Permissions permissions =
              new Permissions(answers ? options.withResponses(AllowResponses.defaults()) : options);
          for (int i = 0; i < 20; i++) {
            String subject = anything(random);
            boolean isAllowed = (allow.isEmpty() && !answers) || Model.anyCovers(allow, subject);
            assertThat(mayPublish(permissions, subject))
                .as("%s, allowed %s, denied %s", subject, allow, deny)
                .isEqualTo(isAllowed && !Model.anyCovers(deny, subject));
          }
        });
  }

  @Test
  void subscribing_is_decided_as_the_plain_model_decides_it() {
    Seeds.cases(
        3_000,
        random -> {
          List<String> allow = random.listOf(0, 4, PermissionsTest::entry);
          List<String> deny = random.listOf(0, 4, PermissionsTest::entry);
          Permissions permissions = subscribing(permissions(allow, deny));
          for (int i = 0; i < 20; i++) {
            String subject = anything(random);
            String queue = random.chance(50) ? null : anything(random);
            boolean isAllowed =
                Model.isAllowed(allow, subject, queue) && !Model.isDenied(deny, subject, queue);
            assertThat(judge(permissions, subject, queue) != Verdict.REFUSED)
                .as("%s in %s, allowed %s, denied %s", subject, queue, allow, deny)
                .isEqualTo(isAllowed);
          }
        });
  }

  @Test
  void no_message_is_delivered_that_is_denied_or_that_no_plain_permission_allows() {
    List<String> messages = messages();
    Seeds.cases(
        2_000,
        random -> {
          List<String> allow = random.listOf(0, 4, PermissionsTest::pattern);
          List<String> deny = random.listOf(0, 4, PermissionsTest::entry);
          Permissions permissions = subscribing(permissions(allow, deny));
          String subject = pattern(random);
          String queue = random.chance(50) ? null : random.oneOf("a", "a.b", "b");
          Verdict verdict = judge(permissions, subject, queue);
          if (verdict == Verdict.REFUSED) {
            return;
          }
          DeliveryFilter filter =
              permissions.filter(bytes(subject), queue == null ? null : bytes(queue));
          for (String message : messages) {
            boolean isDelivered = verdict == Verdict.ALLOWED || passes(filter, message);
            boolean mayBe =
                Model.isAllowed(allow, message, queue) && !Model.isDenied(deny, message, queue);
            if (Model.covers(subject, message)) {
              assertThat(isDelivered)
                  .as("%s to %s of %s, allowed %s, denied %s", message, subject, queue, allow, deny)
                  .isEqualTo(mayBe);
            }
          }
        });
  }

  @Test
  void a_subscription_asks_for_its_messages_only_where_it_overlaps_with_what_is_denied() {
    Permissions permissions = subscribing(SubjectPermissions.denying("c.*", "d.no", "e.f q"));

    assertThat(judge(permissions, "a.>", null)).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "*.x", null)).isEqualTo(Verdict.FILTERED);
    assertThat(judge(permissions, "d.*", null)).isEqualTo(Verdict.FILTERED);
    assertThat(judge(permissions, "d.yes", null)).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "d.*.no", null)).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "e.*", null)).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "e.*", "q")).isEqualTo(Verdict.FILTERED);
    assertThat(judge(permissions, "e.*", "r")).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "c.>", null)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_full_wildcard_where_one_token_is_allowed_gets_the_messages_of_one_token() {
    Permissions permissions = subscribing(SubjectPermissions.allowing("bar.*"));

    assertThat(judge(permissions, "bar.>", null)).isEqualTo(Verdict.FILTERED);
    DeliveryFilter filter = permissions.filter(bytes("bar.>"), null);
    assertThat(passes(filter, "bar.a")).isTrue();
    assertThat(passes(filter, "bar.a.b")).isFalse();
  }

  @Test
  void permissions_for_queue_groups_alone_decide_about_them_where_there_are_some() {
    Permissions permissions =
        subscribing(SubjectPermissions.allowing("q.> v1", "w.> v.*", "both", "both only"));

    assertThat(judge(permissions, "q.1", "v1")).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "q.1", "v2")).isEqualTo(Verdict.REFUSED);
    assertThat(judge(permissions, "q.1", null)).isEqualTo(Verdict.REFUSED);
    assertThat(judge(permissions, "w.x", "v.7")).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "w.x", "v.>")).isEqualTo(Verdict.REFUSED);
    assertThat(judge(permissions, "w.x", "v.")).isEqualTo(Verdict.REFUSED);
    assertThat(judge(permissions, "both", null)).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "both", "only")).isEqualTo(Verdict.ALLOWED);
    assertThat(judge(permissions, "both", "x")).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void who_may_answer_may_publish_nothing_else_unless_told_so() {
    PermissionOptions answers = PermissionOptions.all().withResponses(AllowResponses.defaults());

    assertThat(mayPublish(new Permissions(answers), "a")).isFalse();
    Permissions more = new Permissions(answers.withPublish(SubjectPermissions.allowing("a")));
    assertThat(mayPublish(more, "a")).isTrue();
    assertThat(mayPublish(more, "b")).isFalse();
  }

  @Test
  void an_empty_token_is_covered_by_nothing() {
    assertThat(mayPublish(publishing(SubjectPermissions.allowing(">")), "a..b")).isFalse();
    assertThat(mayPublish(publishing(SubjectPermissions.denying(">")), "a..b")).isTrue();
    assertThat(judge(subscribing(SubjectPermissions.allowing(">")), "a.", null))
        .isEqualTo(Verdict.REFUSED);
    assertThat(judge(subscribing(SubjectPermissions.denying(">")), "a.", null))
        .isEqualTo(Verdict.ALLOWED);
  }

  @Test
  void patterns_are_subjects_and_for_subscribers_two_words() {
    assertThat(SubjectPattern.ofSubscription(" a.*   q.> "))
        .isEqualTo(new SubjectPattern("a.*", "q.>"));
    assertThat(SubjectPattern.ofSubscription("a\tq")).isEqualTo(new SubjectPattern("a", "q"));
    assertWrong(() -> SubjectPattern.ofSubscription("a "), "subject \"a \" is not a valid subject");
    assertWrong(
        () -> SubjectPattern.ofSubscription("a b c"), "subject \"a b c\" is not a valid subject");
    assertWrong(
        () -> SubjectPattern.ofSubscription("a q..r"), "queue \"q..r\" is not a valid queue");
    assertWrong(
        () -> SubjectPattern.ofSubscription("a..b q"), "subject \"a..b\" is not a valid subject");
    assertWrong(() -> SubjectPattern.ofSubject("a q"), "subject \"a q\" is not a valid subject");
    assertWrong(() -> SubjectPattern.ofSubject(""), "subject \"\" is not a valid subject");
    assertWrong(
        () -> publishing(SubjectPermissions.allowing("a q")),
        "a permission to publish names no queue group");
  }

  private static void assertWrong(Runnable attempt, String message) {
    assertThatThrownBy(attempt::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void deciding_allocates_nothing() {
    Permissions permissions =
        publishing(SubjectPermissions.allowing("a.>", "b").deny("a.no.*", "a.never"));
    DeliveryFilter filter =
        subscribing(SubjectPermissions.denying("a.no", "c.*")).filter(bytes("*.no"), bytes("q"));
    ByteBuffer buffer = buffer("a.no.x");
    int passed = 0;
    for (int i = 0; i < 20_000; i++) {
      passed += permissions.mayPublish(buffer, 3, 6) ? 1 : 0;
      passed += filter.passes(buffer, 3, 4) ? 1 : 0;
    }
    long before = Allocations.ofThisThread();
    for (int i = 0; i < 10_000; i++) {
      passed += permissions.mayPublish(buffer, 3, 6) ? 1 : 0;
      passed += filter.passes(buffer, 3, 4) ? 1 : 0;
    }
    assertThat(Allocations.ofThisThread() - before).isLessThan(10_000);
    assertThat(passed).isZero();
  }

  private static SubjectPermissions permissions(List<String> allow, List<String> deny) {
    return SubjectPermissions.all()
        .allow(allow.toArray(String[]::new))
        .deny(deny.toArray(String[]::new));
  }

  private static String pattern(SeededRandom random) {
    List<String> tokens = random.listOf(1, 3, each -> each.oneOf("a", "b", "*", "a*"));
    if (random.chance(30)) {
      tokens.set(tokens.size() - 1, ">");
    }
    return String.join(".", tokens);
  }

  private static String entry(SeededRandom random) {
    return random.chance(50) ? pattern(random) : pattern(random) + " " + pattern(random);
  }

  /// A subject as a client may send it.
  private static String anything(SeededRandom random) {
    return String.join(
        ".", random.listOf(1, 3, each -> each.oneOf("a", "b", "a", "b", "*", ">", "", "a*")));
  }

  /// Every message of at most three tokens.
  private static List<String> messages() {
    List<String> all = new ArrayList<>(WORDS);
    List<String> last = all;
    for (int depth = 1; depth < 3; depth++) {
      last = last.stream().flatMap(head -> WORDS.stream().map(word -> head + "." + word)).toList();
      all = new ArrayList<>(Stream.concat(all.stream(), last.stream()).toList());
    }
    return all;
  }

  /// The rules as docs/spec/core.md 4.7 has them, by lists of words.
  private static final class Model {
    static boolean anyCovers(List<String> patterns, String subject) {
      return patterns.stream().anyMatch(each -> covers(each, subject));
    }

    static boolean covers(String pattern, String subject) {
      List<String> words = words(subject);
      return !words.contains("") && covers(words(pattern), words, false);
    }

    private static boolean coversQueue(String pattern, String queue) {
      return covers(words(pattern), words(queue), true);
    }

    private static boolean covers(List<String> pattern, List<String> words, boolean strictly) {
      if (pattern.isEmpty() || words.isEmpty()) {
        return pattern.isEmpty() && words.isEmpty();
      }
      String first = pattern.getFirst();
      if (first.equals(">")) {
        return true;
      }
      String word = words.getFirst();
      boolean fits =
          first.equals("*")
              ? !(strictly && (word.equals(">") || word.isEmpty()))
              : first.equals(word);
      return fits
          && covers(pattern.subList(1, pattern.size()), words.subList(1, words.size()), strictly);
    }

    private static List<String> words(String subject) {
      return List.of(subject.split("\\.", -1));
    }

    static boolean isAllowed(List<String> allow, String subject, @Nullable String queue) {
      if (allow.isEmpty()) {
        return true;
      }
      List<String> deciding =
          allow.stream().filter(each -> queued(each) && covers(subject(each), subject)).toList();
      if (queue != null && !deciding.isEmpty()) {
        return deciding.stream().anyMatch(each -> coversQueue(queue(each), queue));
      }
      return allow.stream().anyMatch(each -> !queued(each) && covers(each, subject));
    }

    static boolean isDenied(List<String> deny, String subject, @Nullable String queue) {
      return deny.stream()
          .filter(each -> covers(subject(each), subject))
          .anyMatch(each -> !queued(each) || (queue != null && coversQueue(queue(each), queue)));
    }

    private static boolean queued(String entry) {
      return entry.contains(" ");
    }

    private static String subject(String entry) {
      return entry.split(" ", -1)[0];
    }

    private static String queue(String entry) {
      return entry.split(" ", -1)[1];
    }
  }
}
