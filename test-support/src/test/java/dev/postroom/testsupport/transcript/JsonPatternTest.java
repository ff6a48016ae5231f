package dev.postroom.testsupport.transcript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JsonPatternTest {
  @Test
  void only_named_fields_count() {
    assertThat(new JsonPattern("{'a':1}".replace('\'', '"')).mismatch("{\"b\":2,\"a\":1}"))
        .isEmpty();
    assertThat(new JsonPattern("{}").mismatch("{\"b\":2}")).isEmpty();
  }

  @Test
  void a_difference_is_named_by_its_path() {
    assertMismatch(
        "{'a':{'b':[1,{'c':'x'}]}}", "{'a':{'b':[1,{'c':'y'}]}}", "/a/b/1/c is y, not x");
    assertMismatch("{'a':true}", "{'b':true}", "/a is missing");
    assertMismatch("{'a':1}", "{'a':'1'}", "/a is 1, not 1");
    assertMismatch("{'a':null}", "{'a':false}", "/a is false, not null");
    assertMismatch("{'a':[1]}", "{'a':[1,2]}", "/a is [1, 2], not an array of 1");
    assertMismatch("{'a':{}}", "{'a':[]}", "/a is [], not an object");
  }

  @Test
  void some_texts_are_patterns() {
    assertMatch(
        "{'a':'<any>','b':'<absent>','c':'<number>','d':'<re:N[0-9]+>'}",
        "{'a':null,'c':1.5,'d':'N12'}");
    assertMismatch("{'a':'<any>'}", "{}", "/a is missing");
    assertMismatch("{'a':'<absent>'}", "{'a':null}", "/a is there");
    assertMismatch("{'a':'<number>'}", "{'a':'1'}", "/a is 1, not a number");
    assertMismatch("{'a':'<re:x+>'}", "{'a':'xy'}", "/a is xy, not <re:x+>");
  }

  @Test
  void numbers_are_compared_by_value() {
    assertMatch("{'a':10}", "{'a':1.0e1}");
  }

  @Test
  void order_counts_where_it_is_asked_for() {
    JsonPattern pattern = new JsonPattern("{\"a\":1,\"x\":\"<absent>\",\"c\":3}");

    assertThat(pattern.mismatchInOrder("{\"a\":1,\"b\":2,\"c\":3}")).isEmpty();
    assertThat(pattern.mismatchInOrder("{\"c\":3,\"a\":1}"))
        .hasValue("fields in the order [c, a] instead of [a, c]");
  }

  @Test
  void what_is_not_json_is_refused() {
    JsonPattern pattern = new JsonPattern("{}");

    assertThatThrownBy(() -> pattern.mismatch("{\"a\":"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pattern.mismatch("{} {}"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void assertMatch(String pattern, String json) {
    assertThat(mismatch(pattern, json)).isEmpty();
  }

  private static void assertMismatch(String pattern, String json, String difference) {
    assertThat(mismatch(pattern, json)).isEqualTo(difference);
  }

  private static String mismatch(String pattern, String json) {
    return new JsonPattern(pattern.replace('\'', '"')).mismatch(json.replace('\'', '"')).orElse("");
  }
}
