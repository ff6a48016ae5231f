package dev.postroom.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The expected texts were printed by Go 1.26's encoding/json for a struct like [Target].
class JsonBindingTest {
  private static Target read(byte[] json) throws JsonException {
    Target target = new Target();
    Target.BINDING.read(json, 0, json.length, target);
    return target;
  }

  private static Target read(String json) throws JsonException {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Target readLatin(String json) throws JsonException {
    return read(json.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void assertRefused(String json, String text) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(JsonException.class).hasMessage(text);
  }

  @Nested
  class Values {
    @Test
    void every_type_reaches_its_setter() throws JsonException {
      Target target =
          read(
              """
              {"v": true, "s": "x", "n": -12, "i32": 2147483647, "i64": -9223372036854775808,
               "u": 18446744073709551615, "d": 1500000000, "f": -2.5e-3, "l": ["a", "b"],
               "m": {"k": "w"}, "in": {"b": true}, "ins": [{"b": true}, {}],
               "by": {"x": {"b": true}, "y": null}, "r": [1, {"x": null}]}
              """);

      assertThat(target.v).isTrue();
      assertThat(target.s).isEqualTo("x");
      assertThat(target.n).isEqualTo(-12);
      assertThat(target.i32).isEqualTo(Integer.MAX_VALUE);
      assertThat(target.i64).isEqualTo(Long.MIN_VALUE);
      assertThat(target.u).isEqualTo(-1L);
      assertThat(target.d).isEqualTo(1_500_000_000L);
      assertThat(target.f).isEqualTo(-0.0025);
      assertThat(target.l).containsExactly("a", "b");
      assertThat(target.m).containsEntry("k", "w").hasSize(1);
      assertThat(target.in.b).isTrue();
      assertThat(target.ins).extracting(in -> in.b).containsExactly(true, false);
      assertThat(target.by).containsOnlyKeys("x", "y");
      assertThat(target.by.values()).extracting(in -> in.b).containsExactly(true, false);
      assertThat(target.r).isEqualTo("[1, {\"x\": null}]");
    }

    @Test
    void only_the_slice_is_read() throws JsonException {
      byte[] json = "xx{\"n\":1}yy".getBytes(StandardCharsets.UTF_8);
      Target target = new Target();

      Target.BINDING.read(json, 2, json.length - 4, target);

      assertThat(target.n).isEqualTo(1);
    }

    @Test
    void null_is_accepted_and_changes_nothing() throws JsonException {
      assertThat(read("null").n).isEqualTo(7);
      assertThat(read("{\"n\":null,\"l\":null,\"in\":null,\"r\":null}").n).isEqualTo(7);
    }

    @Test
    void null_among_strings_is_the_empty_string() throws JsonException {
      assertThat(read("{\"l\":[\"a\",null]}").l).containsExactly("a", "");
      assertThat(read("{\"m\":{\"a\":null}}").m).containsEntry("a", "");
      assertThat(read("{\"ins\":[null]}").ins).hasSize(1);
    }

    @Test
    void of_duplicates_the_last_wins() throws JsonException {
      assertThat(read("{\"n\":1,\"n\":2,\"L\":[\"a\"],\"l\":[\"b\"]}"))
          .satisfies(target -> assertThat(target.n).isEqualTo(2))
          .satisfies(target -> assertThat(target.l).containsExactly("b"));
    }

    @ParameterizedTest
    @CsvSource({
      "'[1, {\"x\": \"]\"}]'",
      "'{\"a\":{}}'",
      "' \"a\\\"b\"'",
      "'12.50'",
      "true",
      "'\"\"'"
    })
    void raw_is_the_text_as_it_stands(String value) throws JsonException {
      assertThat(read("{\"r\": " + value + " ,\"n\":1}").r).isEqualTo(value.strip());
      assertThat(read("{\"r\":" + value + "}").r).isEqualTo(value.strip());
    }

    @Test
    void minus_zero_is_zero() throws JsonException {
      assertThat(read("{\"n\":-0}").n).isZero();
    }
  }

  @Nested
  class Names {
    @Test
    void match_whatever_their_case() throws JsonException {
      assertThat(read("{\"S\":\"x\",\"IN\":{\"B\":true}}"))
          .satisfies(target -> assertThat(target.s).isEqualTo("x"))
          .satisfies(target -> assertThat(target.in.b).isTrue());
    }

    @Test
    void match_across_the_letters_that_unicode_folds() throws JsonException {
      assertThat(read("{\"\\u017f\":\"long s\"}").s).isEqualTo("long s");
    }

    @Test
    void do_not_match_across_the_turkish_i() throws JsonException {
      assertThat(read("{\"\\u0131n\":{\"b\":true}, \"\\u0130n\":{\"b\":true}}").in.b).isFalse();
    }

    @Test
    void prefer_the_exact_one() throws JsonException {
      StringBuilder seen = new StringBuilder();
      JsonBinding<StringBuilder> both =
          JsonBinding.<StringBuilder>of()
              .string("A", (out, v) -> out.append("upper ").append(v))
              .string("a", (out, v) -> out.append("lower ").append(v))
              .build();
      byte[] json = "{\"a\":\"x\"}".getBytes(StandardCharsets.UTF_8);

      both.read(json, 0, json.length, seen);

      assertThat(seen).hasToString("lower x");
    }

    @Test
    void cannot_be_bound_twice() {
      JsonBinding.Builder<Target> builder =
          JsonBinding.<Target>of().string("s", (t, v) -> t.s = v).raw("s", (t, v) -> t.r = v);

      assertThatThrownBy(builder::build).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void that_are_unknown_are_skipped_whatever_they_hold() throws JsonException {
      String big = "x".repeat(100_000);
      String deep = "[".repeat(62) + "1" + "]".repeat(62);

      Target target = read("{\"a\":{\"n\":1},\"b\":\"" + big + "\",\"c\":" + deep + ",\"n\":3}");

      assertThat(target.n).isEqualTo(3);
    }

    @Test
    void that_are_unknown_are_refused_when_strict() {
      byte[] json = "{\"zz\":1,\"v\":1}".getBytes(StandardCharsets.UTF_8);

      assertThatThrownBy(() -> Target.BINDING.readStrict(json, 0, json.length, new Target()))
          .hasMessage("json: unknown field \"zz\"");
      byte[] inner = "{\"in\":{\"y\\\"\":1}}".getBytes(StandardCharsets.UTF_8);
      assertThatThrownBy(() -> Target.BINDING.readStrict(inner, 0, inner.length, new Target()))
          .hasMessage("json: unknown field \"y\\\"\"");
    }
  }

  @Nested
  class WrongTypes {
    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{'v':'x'}|string into Go struct field T.v of type bool",
          "{'s':1}|number into Go struct field T.s of type string",
          "{'s':{'a':[1]}}|object into Go struct field T.s of type string",
          "{'n':1.5}|number 1.5 into Go struct field T.n of type int",
          "{'n':1e3}|number 1e3 into Go struct field T.n of type int",
          "{'n':'1'}|string into Go struct field T.n of type int",
          "{'n':true}|bool into Go struct field T.n of type int",
          "{'n':9223372036854775808}|number 9223372036854775808 into Go struct field T.n of type"
              + " int",
          "{'n':99999999999999999999}|number 99999999999999999999 into Go struct field T.n of type"
              + " int",
          "{'i32':3000000000}|number 3000000000 into Go struct field T.i32 of type int32",
          "{'i32':-2147483649}|number -2147483649 into Go struct field T.i32 of type int32",
          "{'u':-1}|number -1 into Go struct field T.u of type uint64",
          "{'u':18446744073709551616}|number 18446744073709551616 into Go struct field T.u of type"
              + " uint64",
          "{'d':'1s'}|string into Go struct field T.d of type time.Duration",
          "{'f':1e999}|number 1e999 into Go struct field T.f of type float64",
          "{'f':'s'}|string into Go struct field T.f of type float64",
          "{'l':'a'}|string into Go struct field T.l of type []string",
          "{'l':['a',1]}|number into Go struct field T.l of type string",
          "{'m':['a',1]}|array into Go struct field T.m of type map[string]string",
          "{'m':{'a':{}}}|object into Go struct field T.m of type string",
          "{'in':{'b':1}}|number into Go struct field In.in.b of type bool",
          "{'in':[]}|array into Go struct field T.in of type main.In",
          "{'ins':{}}|object into Go struct field T.ins of type []main.In",
          "{'ins':[{'b':1}]}|number into Go struct field In.ins.b of type bool",
          "{'ins':[1]}|number into Go struct field T.ins of type main.In",
          "[]|array into Go value of type main.T",
          "1|number into Go value of type main.T",
          "'x'|string into Go value of type main.T",
          "true|bool into Go value of type main.T"
        })
    void are_refused_in_go_s_words(String json, String text) {
      assertRefused(json.replace('\'', '"'), "json: cannot unmarshal " + text);
    }

    @Test
    void are_told_by_the_first_one() {
      assertRefused(
          "{\"v\":\"x\",\"s\":1}",
          "json: cannot unmarshal string into Go struct field T.v of type bool");
    }

    @Test
    void matter_less_than_bad_syntax_behind_them() {
      assertRefused("{\"v\":\"x\"", "unexpected end of JSON input");
    }
  }

  @Nested
  class Syntax {
    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{\"a\"", "{\"a\":1", "\"a", "[", "[1", "{\"a\":\"", "{"})
    void that_stops_early_is_an_unexpected_end(String json) {
      assertRefused(json, "unexpected end of JSON input");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "{'a':1}x|'x' after top-level value",
          "null 1|'1' after top-level value",
          "01|'1' after top-level value",
          "{a:1}|'a' looking for beginning of object key string",
          "{'a':1,}|'}' looking for beginning of object key string",
          "{'a' 1}|'1' after object key",
          "{'a':1 'b'}|'\"' after object key:value pair",
          "[1 2]|'2' after array element",
          "[1,]|']' looking for beginning of value",
          "{'a':]|']' looking for beginning of value",
          "tru|' ' in literal true (expecting 'e')",
          "trux|'x' in literal true (expecting 'e')",
          "nulL|'L' in literal null (expecting 'l')",
          "{'v':tru'}|'\"' in literal true (expecting 'e')",
          "'\\x'|'x' in string escape code",
          "{'a':'\\|' ' in string escape code",
          "'\\u12g4'|'g' in \\u hexadecimal character escape",
          "-|' ' in numeric literal",
          "-a|'a' in numeric literal",
          "1.a|'a' after decimal point in numeric literal",
          "1ea|'a' in exponent of numeric literal",
          "1e+a|'a' in exponent of numeric literal",
        })
    void that_is_bad_is_refused_in_go_s_words(String json, String text) {
      assertRefused(json.replace('\'', '"'), "invalid character " + text);
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '`',
        value = {
          "00|'\\x00' looking for beginning of value",
          "27|'\\'' looking for beginning of value",
          "5c|'\\\\' looking for beginning of value",
          "0b|'\\v' looking for beginning of value",
          "7f|'\\x7f' looking for beginning of value",
          "85|'\\u0085' looking for beginning of value",
          "ff|'\u00ff' looking for beginning of value",
          "220a22|'\\n' in string literal",
          "2201|'\\x01' in string literal",
          "efbbbf7b7d|'\u00ef' looking for beginning of value",
          "e28082|'\u00e2' looking for beginning of value",
        })
    void shows_the_bytes_as_go_does(String hex, String text) {
      byte[] json = java.util.HexFormat.of().parseHex(hex);

      assertThatThrownBy(() -> read(json)).hasMessage("invalid character " + text);
    }

    @Test
    void may_nest_64_deep_and_no_deeper() throws JsonException {
      String fits = "{\"z\":" + "[".repeat(63) + "]".repeat(63) + ",\"n\":1}";
      String tooDeep = "{\"z\":" + "[".repeat(64) + "]".repeat(64) + ",\"n\":1}";

      assertThat(read(fits).n).isEqualTo(1);
      assertRefused(tooDeep, "invalid character '[' exceeded max depth");
    }

    @Test
    void that_only_opens_is_refused_at_once() {
      assertRefused("[".repeat(450_000), "invalid character '[' exceeded max depth");
      assertRefused("{\"a\":".repeat(90_000), "invalid character '{' exceeded max depth");
    }

    @Test
    void costs_no_stack_trace() {
      assertThat(new JsonException("x").getStackTrace()).isEmpty();
    }
  }

  @Nested
  class BrokenText {
    @ParameterizedTest
    @CsvSource({
      "ff, \ufffd",
      "e282, \ufffd\ufffd",
      "e2827a, \ufffd\ufffdz",
      "c0af, \ufffd\ufffd",
      "eda080, \ufffd\ufffd\ufffd",
      "f0908d, \ufffd\ufffd\ufffd",
      "f4908080, \ufffd\ufffd\ufffd\ufffd",
      "80c3a9ff, \ufffd\u00e9\ufffd",
      "efbfbdff, \ufffd\ufffd",
      "fff09f9880, \ufffd\ud83d\ude00"
    })
    void becomes_one_replacement_character_per_byte(String hex, String expected)
        throws JsonException {
      byte[] bytes = java.util.HexFormat.of().parseHex(hex);
      String inLatin = new String(bytes, StandardCharsets.ISO_8859_1);

      assertThat(readLatin("{\"s\":\"" + inLatin + "\"}").s).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
      "\\ud800, \ufffd",
      "\\ud83d\\ude00, \ud83d\ude00",
      "\\ude00\\ud83d\\ude00, \ufffd\ud83d\ude00",
      "\\ud83d\\u0041, \ufffdA",
      "\\ud83dx, \ufffdx"
    })
    void spelled_as_half_a_pair_is_replaced_too(String escaped, String expected)
        throws JsonException {
      assertThat(read("{\"s\":\"" + escaped + "\"}").s).isEqualTo(expected);
    }

    @Test
    void is_replaced_in_names_as_well() throws JsonException {
      assertThat(read("{\"m\":{\"a\\ud800\":\"x\",\"\\\\ud800\":\"y\"}}").m)
          .containsOnly(Map.entry("a\ufffd", "x"), Map.entry("\\ud800", "y"));
    }
  }
}
