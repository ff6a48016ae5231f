package dev.postroom.platform.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Names as certificates have them.
class DistinguishedNameTest {

  private static DistinguishedName name(String text) {
    return Objects.requireNonNull(DistinguishedName.parse(text), text);
  }

  @Test
  void types_are_compared_in_any_case_and_values_exactly() {
    assertThat(name("cn=carl, OU=dev")).isEqualTo(name("CN=carl,ou=dev"));
    assertThat(name("CN=Carl,OU=dev")).isNotEqualTo(name("CN=carl,OU=dev"));
  }

  @Test
  void the_order_of_parts_counts_until_they_are_sorted() {
    assertThat(name("CN=carl,OU=dev")).isNotEqualTo(name("OU=dev,CN=carl"));
    assertThat(name("CN=carl,OU=dev").sorted()).isEqualTo(name("OU=dev,CN=carl").sorted());
    assertThat(name("CN=a,CN=a").sorted()).isNotEqualTo(name("CN=a").sorted());
  }

  @Test
  void attributes_of_one_part_have_no_order() {
    assertThat(name("CN=carl+OU=dev")).isEqualTo(name("OU=dev+CN=carl"));
    assertThat(name("CN=carl+OU=dev")).isNotEqualTo(name("CN=carl,OU=dev"));
  }

  @Test
  void signs_that_part_names_are_told_from_those_in_a_value() {
    assertThat(name("CN=a\\,OU\\=b")).isNotEqualTo(name("CN=a,OU=b"));
    assertThat(name("CN=a\\+b")).isNotEqualTo(name("CN=a"));
    assertThat(name("CN=\"a,b\"")).isEqualTo(name("CN=a\\,b"));
  }

  @Test
  void other_texts_are_no_names() {
    for (String text : new String[] {"", "carl", "carl@example.com", "CN", ",", "CN=a,,b"}) {
      assertThat(DistinguishedName.parse(text)).as(text).isNull();
    }
  }
}
