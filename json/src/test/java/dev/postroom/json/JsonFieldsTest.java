package dev.postroom.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected texts were printed by Go 1.26's encoding/json.
class JsonFieldsTest {
  record Inner(String name) {}

  record Everything(
      @Nullable String text,
      long count,
      double rate,
      boolean flag,
      @Nullable Instant at,
      @Nullable Inner inner,
      @Nullable List<Inner> list,
      @Nullable List<String> texts,
      @Nullable Map<String, Long> map) {
    static final Everything NOTHING =
        new Everything(null, 0, 0, false, null, null, null, null, null);
    static final Everything EMPTY =
        new Everything("", 0, 0, false, null, new Inner(""), List.of(), List.of(), Map.of());
    static final Everything FULL =
        new Everything(
            "a",
            -7,
            0.5,
            true,
            Instant.ofEpochSecond(0, 120_000_000),
            new Inner("b"),
            List.of(new Inner("c"), new Inner("d")),
            List.of("e", "f"),
            Map.of("y", 1L, "x", 2L));
  }

  private static final JsonFields<Inner> INNER =
      JsonFields.<Inner>of().string("name", Inner::name).build();

  private static JsonFields<Everything> everything(Presence presence) {
    return JsonFields.<Everything>of()
        .string("text", Everything::text, presence)
        .number("count", Everything::count, presence)
        .decimal("rate", Everything::rate, presence)
        .bool("flag", Everything::flag, presence)
        .time("at", Everything::at, presence)
        .object("inner", Everything::inner, INNER, presence)
        .list("list", Everything::list, INNER, presence)
        .strings("texts", Everything::texts, presence)
        .numberMap("map", Everything::map, presence)
        .build();
  }

  private static String written(String value) {
    return JsonFields.<String>of().string("v", v -> v).build().toJson(value);
  }

  private static String written(double value) {
    return JsonFields.<Double>of().decimal("v", Double::doubleValue).build().toJson(value);
  }

  private static String written(Instant value) {
    return JsonFields.<Instant>of().time("v", v -> v).build().toJson(value);
  }

  @Test
  void fields_are_written_in_the_order_of_the_table() {
    assertThat(everything(Presence.ALWAYS).toJson(Everything.FULL))
        .isEqualTo(
            """
            {"text":"a","count":-7,"rate":0.5,"flag":true,"at":"1970-01-01T00:00:00.12Z",\
            "inner":{"name":"b"},"list":[{"name":"c"},{"name":"d"}],"texts":["e","f"],\
            "map":{"x":2,"y":1}}\
            """);
  }

  @Test
  void absent_values_are_null_and_empty_ones_stay_what_they_are() {
    JsonFields<Everything> fields = everything(Presence.ALWAYS);

    assertThat(fields.toJson(Everything.NOTHING))
        .isEqualTo(
            """
            {"text":null,"count":0,"rate":0,"flag":false,"at":null,"inner":null,"list":null,\
            "texts":null,"map":null}\
            """);
    assertThat(fields.toJson(Everything.EMPTY))
        .isEqualTo(
            """
            {"text":"","count":0,"rate":0,"flag":false,"at":null,"inner":{"name":""},"list":[],\
            "texts":[],"map":{}}\
            """);
  }

  @Test
  void omit_empty_leaves_out_all_but_objects() {
    JsonFields<Everything> fields = everything(Presence.OMIT_EMPTY);

    assertThat(fields.toJson(Everything.NOTHING)).isEqualTo("{}");
    assertThat(fields.toJson(Everything.EMPTY)).isEqualTo("{\"inner\":{\"name\":\"\"}}");
    assertThat(fields.toJson(Everything.FULL))
        .isEqualTo(everything(Presence.ALWAYS).toJson(Everything.FULL));
  }

  @Test
  void pretty_text_is_indented_by_two_spaces() {
    assertThat(everything(Presence.ALWAYS).toPrettyJson(Everything.FULL))
        .isEqualTo(
            """
            {
              "text": "a",
              "count": -7,
              "rate": 0.5,
              "flag": true,
              "at": "1970-01-01T00:00:00.12Z",
              "inner": {
                "name": "b"
              },
              "list": [
                {
                  "name": "c"
                },
                {
                  "name": "d"
                }
              ],
              "texts": [
                "e",
                "f"
              ],
              "map": {
                "x": 2,
                "y": 1
              }
            }\
            """);
  }

  @Test
  void empty_containers_stay_on_one_line_when_pretty() {
    JsonFields<Everything> lists =
        JsonFields.<Everything>of()
            .list("list", Everything::list, INNER)
            .numberMap("map", Everything::map)
            .build();

    assertThat(lists.toPrettyJson(Everything.EMPTY))
        .isEqualTo("{\n  \"list\": [],\n  \"map\": {}\n}");
    assertThat(everything(Presence.OMIT_EMPTY).toPrettyJson(Everything.NOTHING)).isEqualTo("{}");
  }

  @Test
  void inlined_fields_stand_among_those_of_the_outer_record() {
    JsonFields<Everything> fields =
        JsonFields.<Everything>of()
            .number("count", Everything::count)
            .inline(Everything::inner, INNER)
            .bool("flag", Everything::flag)
            .build();

    assertThat(fields.toJson(Everything.FULL))
        .isEqualTo("{\"count\":-7,\"name\":\"b\",\"flag\":true}");
    assertThat(fields.toJson(Everything.NOTHING)).isEqualTo("{\"count\":0,\"flag\":false}");
  }

  @Test
  void maps_of_every_kind_are_written_in_the_order_of_their_keys_bytes() {
    JsonFields<Integer> fields =
        JsonFields.<Integer>of()
            .stringMap("s", _ -> Map.of("b", "1", "a", "<"), Presence.ALWAYS)
            .boolMap("b", _ -> Map.of("x.y", true))
            .numberMap("n", _ -> Map.of("\uffee", 1L, "\ud83d\ude00", 2L, "", 3L, "a", 4L))
            .objectMap("o", _ -> Map.of("k", new Inner("v")), INNER, Presence.ALWAYS)
            .numbers("l", _ -> List.of(1L, -2L), Presence.OMIT_EMPTY)
            .build();

    assertThat(fields.toJson(0))
        .isEqualTo(
            """
            {"s":{"a":"\\u003c","b":"1"},"b":{"x.y":true},\
            "n":{"":3,"a":4,"\uffee":1,"\ud83d\ude00":2},"o":{"k":{"name":"v"}},"l":[1,-2]}\
            """);
  }

  @Test
  void strings_are_escaped_as_go_does() {
    assertThat(written("<>&\u2028\u2029\b\f\n\r\t\u0001\u007f\"\\/\u00e9\ud83d\ude00"))
        .isEqualTo(
            "{\"v\":\"\\u003c\\u003e\\u0026\\u2028\\u2029\\b\\f\\n\\r\\t\\u0001\u007f"
                + "\\\"\\\\/\u00e9\ud83d\ude00\"}");
  }

  @Test
  void half_a_surrogate_pair_becomes_the_replacement_character() {
    assertThat(written("a\ud83db")).isEqualTo("{\"v\":\"a\\ufffdb\"}");
    assertThat(written("\ude00")).isEqualTo("{\"v\":\"\\ufffd\"}");
    assertThat(written("\ud83d")).isEqualTo("{\"v\":\"\\ufffd\"}");
  }

  @Test
  void names_are_escaped_too() {
    assertThat(JsonFields.<Integer>of().number("a<b", v -> v).build().toJson(1))
        .isEqualTo("{\"a\\u003cb\":1}");
  }

  @Test
  void bytes_are_utf_8() {
    byte[] bytes = JsonFields.<String>of().string("v", v -> v).build().toBytes("\u00e9");

    assertThat(bytes).isEqualTo("{\"v\":\"\u00e9\"}".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0.0, -0",
    "1, 1",
    "-5.0, -5",
    "0.1, 0.1",
    "123456789.125, 123456789.125",
    "1e15, 1000000000000000",
    "1e20, 100000000000000000000",
    "123456789012345678901, 123456789012345680000",
    "1e21, 1e+21",
    "-1.25e22, -1.25e+22",
    "1e-6, 0.000001",
    "1.5e-7, 1.5e-7",
    "2.2250738585072014e-308, 2.2250738585072014e-308",
    "1.7976931348623157e308, 1.7976931348623157e+308"
  })
  void decimals_are_written_as_go_does(double value, String expected) {
    assertThat(written(value)).isEqualTo("{\"v\":" + expected + "}");
  }

  @Test
  void a_decimal_that_is_not_finite_is_refused() {
    assertThatThrownBy(() -> written(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> written(Double.NEGATIVE_INFINITY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "1970-01-01T00:00:01Z, 1970-01-01T00:00:01Z",
    "1970-01-01T00:00:01.000000001Z, 1970-01-01T00:00:01.000000001Z",
    "2026-11-24T20:30:00.100Z, 2026-11-24T20:30:00.1Z",
    "2026-11-24T20:30:00.010200Z, 2026-11-24T20:30:00.0102Z",
    "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999999Z, 9999-12-31T23:59:59.999999999Z"
  })
  void times_have_as_many_fractional_digits_as_they_need(Instant value, String expected) {
    assertThat(written(value)).isEqualTo("{\"v\":\"" + expected + "\"}");
  }

  @Test
  void a_time_outside_of_rfc_3339_is_refused() {
    assertThatThrownBy(() -> written(Instant.parse("+10000-01-01T00:00:00Z")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> written(Instant.parse("-0001-01-01T00:00:00Z")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
