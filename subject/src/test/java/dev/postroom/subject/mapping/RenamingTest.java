package dev.postroom.subject.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.postroom.subject.Subjects;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Subjects of one account under their names in another.
class RenamingTest {
  private static final String[] LETTERS = {"a", "b", "c"};
  private static final List<String> SUBJECTS = subjects(5);

  private final Mapper mapper = new Mapper(new SplittableRandom(1));

  private static List<String> subjects(int longest) {
    List<String> all = new ArrayList<>(List.of(LETTERS));
    for (int from = 0, length = 2; length <= longest; length++) {
      int to = all.size();
      for (int i = from; i < to; i++) {
        for (String letter : LETTERS) {
          all.add(all.get(i) + "." + letter);
        }
      }
      from = to;
    }
    return List.copyOf(all);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable String renamed(Renaming names, String subject) {
    byte[] bytes = bytes(subject);
    ByteBuffer buffer = ByteBuffer.allocateDirect(64).order(ByteOrder.LITTLE_ENDIAN).put(bytes);
    if (!mapper.rename(names, buffer, 0, bytes.length)) {
      return null;
    }
    byte[] copy = new byte[mapper.subject().position()];
    mapper.subject().get(0, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  private static @Nullable String narrowed(Renaming names, String wanted) {
    byte[] narrowed = names.narrow(bytes(wanted));
    return narrowed == null ? null : new String(narrowed, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "st.>,     from.a.st.>,              st.x.y, from.a.st.x.y",
    "x.*.*,    lx.$2.$1,                 x.1.2,  lx.2.1",
    "x.*.*,    q.*.*,                    x.1.2,  q.1.2",
    "x.*.*,    'q.{{wildcard(2)}}.{{wildcard(1)}}', x.1.2, q.2.1",
    "x.*.>,    $1.y.>,                   x.1.2.3, 1.y.2.3",
    "a,        ä,                        a,      ä",
    ">,        p.>,                      x,      p.x",
  })
  void a_subject_gets_its_other_name_and_back(
      String source, String destination, String subject, String name) throws MappingException {
    Renaming names = Renaming.of(source, destination);

    assertThat(renamed(names, subject)).isEqualTo(name);
    assertThat(renamed(names.reversed(), name)).isEqualTo(subject);
  }

  @ParameterizedTest
  @CsvSource({
    "st.>,  p.st.>,   p.st.x,  st.x",
    "st.>,  p.st.>,   p.>,     st.>",
    "st.>,  p.st.>,   >,       st.>",
    "st.>,  p.st.>,   p.*.x,   st.x",
    "st.>,  p.st.>,   *.st.*.y.>, st.*.y.>",
    "x.*.*, l.$2.$1,  l.1.*,   x.*.1",
    "x.*.*, l.$2.$1,  l.1.2,   x.2.1",
    "x.*.*, l.$2.$1,  l.>,     x.*.*",
    "x.*,   l.$1.$1,  l.a.*,   x.a",
    "x.*,   l.$1.$1,  l.a.a,   x.a",
  })
  void what_is_wanted_is_narrowed_to_the_subjects_there(
      String source, String destination, String wanted, String narrowed) throws MappingException {
    assertThat(narrowed(Renaming.of(source, destination), wanted)).isEqualTo(narrowed);
  }

  @ParameterizedTest
  @CsvSource({
    "st.>,  p.st.>,   p.st",
    "st.>,  p.st.>,   q.>",
    "x.*.*, l.$2.$1,  l.1",
    "x.*.*, l.$2.$1,  l.1.2.3",
    "x.*.*, l.$2.$1,  l.*.*.>",
    "x.*,   l.$1.$1,  l.a.b",
  })
  void what_matches_no_name_is_narrowed_to_nothing(String source, String destination, String wanted)
      throws MappingException {
    assertThat(narrowed(Renaming.of(source, destination), wanted)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "x.*.*, q.*,      not using all of the token wildcard(s) in q.$1",
    "x.*.*, q.$2,     not using all of the token wildcard(s) in q.$2",
    "x.*.*, q.$3.$1,  'wildcard index out of range in $3: [3]'",
    "x.*,   'q.{{partition(2,1)}}', 'the only mapping function allowed for import transforms is"
        + " {{Wildcard()}} in {{partition(2,1)}}'",
  })
  void a_destination_that_is_not_one_to_one_is_refused(
      String source, String destination, String why) {
    assertThatThrownBy(() -> Renaming.of(source, destination))
        .isInstanceOf(MappingException.class)
        .hasMessage("invalid mapping destination: " + why);
  }

  @ParameterizedTest
  @CsvSource({"st.>, q", "x.*, q..a", "x..y, q", "st.>, p..q.st.>"})
  void a_subject_that_is_none_is_refused(String source, String destination) {
    assertThatThrownBy(() -> Renaming.of(source, destination))
        .isInstanceOf(MappingException.class)
        .hasMessage("invalid subject");
  }

  /// Every subject of the small world is published: whoever subscribes here must get exactly what
  /// has a name there that the subscription matches.
  @Test
  void narrowing_agrees_with_renaming_everything() {
    Seeds.cases(
        300,
        random -> {
          Renaming names = names(random);
          String wanted = pattern(random, LETTERS);
          byte[] narrowed = names.narrow(bytes(wanted));
          for (String subject : SUBJECTS) {
            String name = renamed(names, subject);
            boolean isWanted = name != null && Subjects.matches(bytes(wanted), bytes(name));
            boolean isGiven = narrowed != null && Subjects.matches(narrowed, bytes(subject));
            assertThat(isGiven)
                .as("%s, wanted %s, published %s", names, wanted, subject)
                .isEqualTo(isWanted);
            if (name != null) {
              assertThat(Subjects.matches(bytes(names.pattern()), bytes(name))).isTrue();
              assertThat(renamed(names.reversed(), name)).isEqualTo(subject);
            }
          }
        });
  }

  private static Renaming names(SeededRandom random) {
    String source = pattern(random, LETTERS);
    List<String> tokens = new ArrayList<>();
    int wildcards = 0;
    for (String token : source.split("\\.", -1)) {
      if (token.equals("*")) {
        tokens.add("$" + ++wildcards);
      }
    }
    for (int more = random.nextInt(3); more > 0 || tokens.isEmpty(); more--) {
      boolean again = wildcards > 0 && random.nextInt(4) == 0;
      tokens.add(again ? "$" + (1 + random.nextInt(wildcards)) : LETTERS[random.nextInt(3)]);
    }
    for (int i = tokens.size() - 1; i > 0; i--) {
      Collections.swap(tokens, i, random.nextInt(i + 1));
    }
    if (source.equals(">") || source.endsWith(".>")) {
      tokens.add(">");
    }
    try {
      return Renaming.of(source, String.join(".", tokens));
    } catch (MappingException e) {
      throw new AssertionError(source + " to " + tokens, e);
    }
  }

  private static String pattern(SeededRandom random, String[] letters) {
    List<String> tokens = new ArrayList<>();
    for (int left = random.nextInt(4); left > 0; left--) {
      tokens.add(random.nextInt(5) < 2 ? "*" : letters[random.nextInt(letters.length)]);
    }
    if (tokens.isEmpty() || random.nextInt(3) == 0) {
      tokens.add(">");
    }
    return String.join(".", tokens);
  }
}
