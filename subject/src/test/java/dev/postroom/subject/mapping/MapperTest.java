package dev.postroom.subject.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of published subjects (docs/spec/core.md 1.15).
class MapperTest {
  private final Mapper mapper = new Mapper(new Random(1));

  private static Mapping whole(String source, String destination) throws MappingException {
    return Mapping.of(source, List.of(new Mapping.Target(destination, 100, "")));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private boolean map(List<Mapping> rules, String subject) {
    ByteBuffer from = bytes("PUB " + subject);
    return mapper.map(rules, from, 4, from.limit() - 4);
  }

  private String result() {
    ByteBuffer made = mapper.subject();
    byte[] copy = new byte[made.position()];
    made.get(0, copy);
    return new String(copy, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo | bar | foo | bar",
        "a.$9 | bar | a.$9 | bar",
        "foo.* | bar.$1 | foo.a | bar.a",
        "foo.*.* | $2.$1.bar | foo.a.b | b.a.bar",
        "foo.*.* | {{wildcard(2)}}.{{ Wildcard( 1 ) }} | foo.a.b | b.a",
        "foo.*.* | bar.$1 | foo.a.b | bar.a",
        "foo.> | bar.> | foo.a.b | bar.a.b",
        "foo.*.> | $1.> | foo.a.b.c | a.b.c",
        "> | all.> | a | all.a",
        "foo.> | > | foo.a.b | a.b",
        "a.*.* | p.{{partition(1000,1,2)}} | a.b.c | p.946",
        "b.* | p.{{partition(1000,1)}} | b.hello | p.723",
        "a.* | p.{{partition(1000)}} | a.cc | p.956",
        "foo | foo.{{partition(5)}} | foo | foo.1",
        "e.* | {{partition(-3,1)}} | e.yz | 1432332682",
        "a.* | x.$0 | a.yz | x.a",
        "b.* | p.$-1 | b.x | p.b",
        "a | p.{{partition(5,1)}} | a | p.1",
        "* | {{split(1,)}} | é€x | é.€.x",
        "* | {{random(-1)}} | x | 0",
        "a.* | a{{wildcard(1)}} | a.b | a{{wildcard(1)}}",
        "*.* | {{partition(0,1,2)}} | a.b | 0",
        "* | x.{{random(1)}} | a | x.0",
        "* | x.{{random(0)}}.{{random(-1)}} | a | x.0.0",
        "* | {{split(1,)}} | yz | y.z",
        "* | {{split(1,-)}} | -a-b--c- | a.b.c",
        "* | {{split(1,--)}} | a--b-c | a.b-c",
        "* | {{split(1,-)}} | abc | abc",
        "* | {{SplitFromLeft(1,2)}} | abcde | ab.cde",
        "* | {{splitFromRight(1,2)}} | abcde | abc.de",
        "* | {{splitfromleft(1,5)}} | abcde | abcde",
        "* | {{splitFromRight(1,0)}} | abcde | abcde",
        "* | {{SliceFromLeft(1,2)}} | abcde | ab.cd.e",
        "* | {{SliceFromRight(1,2)}} | abcde | a.bc.de",
        "* | {{sliceFromLeft(1,5)}} | abcde | abcde",
        "* | {{sliceFromRight(1,2)}} | abcd | ab.cd",
        "* | {{left(1,2)}} | abcde | ab",
        "* | {{right(1,2)}} | abcde | de",
        "* | {{left(1,9)}} | abcde | abcde",
        "* | {{Right(1,0)}} | abcde | abcde",
      })
  void a_destination_is_made_of_the_source(
      String source, String destination, String subject, String expected) throws Exception {
    assertThat(map(List.of(whole(source, destination)), subject)).isTrue();
    assertThat(result()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "foo,foo.a",
    "foo.*,foo",
    "foo.*,foo.a.b",
    "foo.>,foo",
    "foo.a,foo.b",
    "*.a,.a",
    "c.*,c.>",
    "*.*,>.a"
  })
  void what_the_source_does_not_match_stays(String source, String subject) throws Exception {
    assertThat(map(List.of(whole(source, source.replace("*", "$1"))), subject)).isFalse();
  }

  @Test
  void the_first_rule_that_matches_counts_and_its_result_is_not_mapped_again() throws Exception {
    List<Mapping> rules = List.of(whole("a", "b"), whole("b", "c"), whole("*", "d"));
    map(rules, "a");
    assertThat(result()).isEqualTo("b");
    map(rules, "x");
    assertThat(result()).isEqualTo("d");
  }

  @Test
  void weights_share_the_messages_and_the_rest_stays() throws Exception {
    Mapping rule =
        Mapping.of("a", List.of(new Mapping.Target("b", 20, ""), new Mapping.Target("c", 30, "")));
    int[] counts = new int[3];
    for (int i = 0; i < 10_000; i++) {
      if (!map(List.of(rule), "a")) {
        counts[2]++;
      } else {
        counts[result().equals("b") ? 0 : 1]++;
      }
    }
    assertThat(counts[0]).isBetween(1_800, 2_200);
    assertThat(counts[1]).isBetween(2_800, 3_200);
  }

  @Test
  void the_rest_is_dropped_where_the_source_is_a_destination() throws Exception {
    Mapping rule = Mapping.of("a", List.of(new Mapping.Target("a", 0, "")));
    assertThat(map(List.of(rule), "a")).isTrue();
    assertThat(result()).isEmpty();
  }

  @Test
  void a_long_subject_is_mapped_like_a_short_one() throws Exception {
    String token = "x".repeat(3_000);
    map(List.of(whole("a.*.>", "$1.b.>")), "a." + token + ".c.d");
    assertThat(result()).isEqualTo(token + ".b.c.d");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foo.* | bar.* | invalid subject",
        "foo.* | bar.> | invalid subject",
        "foo.> | bar | invalid subject",
        "foo | a..b | invalid mapping destination: invalid transform",
        "foo | a b | invalid mapping destination: invalid transform",
        "foo | '' | invalid mapping destination: invalid transform",
        "foo.* | bar.$2 | invalid mapping destination: wildcard index out of range in $2: [2]",
        "x.> | p.$1.> | invalid mapping destination: wildcard index out of range in $1: [1]",
        "foo.* | {{split(1,- )}} | invalid mapping destination: function argument is invalid or in"
            + " the wrong format in {{split(1,- )}}",
        "foo.* | {{left(9,x)}} | invalid mapping destination: function argument is invalid or in"
            + " the wrong format in {{left(9,x)}}",
        "foo | bar.$1 | invalid mapping destination: wildcard index out of range in $1",
        "foo.* | {{what(1)}} | invalid mapping destination: unknown function in {{what(1)}}",
        "foo.* | {{split(1)}} | invalid mapping destination: not enough arguments passed to the"
            + " function in {{split(1)}}",
        "foo.* | {{left(1,2,3)}} | invalid mapping destination: too many arguments passed to the"
            + " function in {{left(1,2,3)}}",
        "foo.* | {{left(1,x)}} | invalid mapping destination: function argument is invalid or in"
            + " the wrong format in {{left(1,x)}}",
      })
  void a_destination_that_cannot_be_made_is_refused(
      String source, String destination, String sentence) {
    assertThatThrownBy(() -> whole(source, destination))
        .isInstanceOf(MappingException.class)
        .hasMessage(sentence);
  }
}
