package dev.postroom.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigParserTest {

  @Test
  void each_type_of_value_is_read_with_its_place() throws ConfigException {
    ConfigValue.Table root =
        parse(
            """
            text: "a"
            int: 2MB
            decimal: 1.5
            bool: on
            time: 2006-01-02T15:04:05Z
            list: [a, {b: c}]
            """);

    assertThat(value(root, "text")).isEqualTo(new ConfigValue.Text("a", at(1, 7)));
    assertThat(value(root, "int")).isEqualTo(new ConfigValue.Int(2 << 20, at(2, 6)));
    assertThat(value(root, "decimal")).isEqualTo(new ConfigValue.Decimal(1.5, at(3, 10)));
    assertThat(value(root, "bool")).isEqualTo(new ConfigValue.Bool(true, at(4, 7)));
    assertThat(value(root, "time"))
        .isEqualTo(new ConfigValue.Timestamp(Instant.parse("2006-01-02T15:04:05Z"), at(5, 7)));
    assertThat(value(root, "list"))
        .isInstanceOfSatisfying(
            ConfigValue.Array.class,
            array -> {
              assertThat(array.position()).isEqualTo(at(6, 18));
              assertThat(array.values()).hasSize(2);
              assertThat(array.values().get(1))
                  .isInstanceOfSatisfying(
                      ConfigValue.Table.class,
                      table -> assertThat(table.entries()).containsOnlyKeys("b"));
            });
  }

  @Test
  void keys_keep_their_order_and_the_last_of_equal_keys_wins() throws ConfigException {
    ConfigValue.Table root = parse("b: 1\na: 2\nb: 3\n");

    assertThat(root.entries().keySet()).containsExactly("b", "a");
    assertThat(value(root, "b")).isEqualTo(new ConfigValue.Int(3, at(3, 4)));
  }

  @Test
  void only_the_key_that_a_variable_found_counts_as_used() throws ConfigException {
    ConfigValue.Table root = parse("a: 1\nb: {a: 2, c: $a }\nd: $b\n");

    assertThat(entry(root, "a").usedAsVariable()).isFalse();
    assertThat(entry(root, "b").usedAsVariable()).isTrue();
    assertThat(entry(root, "d").usedAsVariable()).isFalse();
    assertThat(value(root, "d")).isEqualTo(value(root, "b"));
  }

  @Test
  void an_included_file_is_named_in_the_positions_of_its_keys() throws ConfigException {
    ConfigValue.Table root = parse("include sub/b.conf");

    assertThat(entry(root, "z").keyPosition()).isEqualTo(new Position("sub/c.conf", 1, 0));
  }

  @Test
  void an_included_file_is_sought_beside_the_one_that_names_it() throws ConfigException {
    ConfigParser parser = new ConfigParser(path -> bytes("x: '" + path + "'"), Map.of());

    ConfigValue.Table root = parser.parse("/etc/nats/main.conf", bytes("include ../x//y.conf"));

    assertThat(value(root, "x"))
        .isEqualTo(new ConfigValue.Text("/etc/x/y.conf", new Position("/etc/x/y.conf", 1, 4)));
  }

  @Test
  void a_file_that_includes_itself_is_refused() {
    ConfigParser parser = new ConfigParser(path -> bytes("include a.conf"), Map.of());

    assertThatThrownBy(() -> parser.parseFile("a.conf"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("error parsing include file 'a.conf', the file includes itself");
  }

  @Test
  void an_endless_chain_of_includes_is_refused() {
    ConfigParser parser =
        new ConfigParser(path -> bytes("include x" + path.length() + "/a.conf"), Map.of());

    assertThatThrownBy(() -> parser.parseFile("a.conf"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("includes are nested deeper than 50 files");
  }

  @Test
  void a_variable_can_repeat_a_large_text_only_up_to_the_size_limit() {
    ConfigParser parser =
        new ConfigParser(path -> bytes("x: 1"), Map.of("BIG", "1".repeat(4 << 20)));

    assertThatThrownBy(() -> parser.parse("q.conf", bytes("a: [$BIG,$BIG,$BIG,$BIG,$BIG]")))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void files_that_include_others_twice_and_so_on_are_refused_in_time() {
    ConfigParser parser =
        new ConfigParser(path -> bytes("include %1$sx\ninclude %1$sx\n".formatted(path)), Map.of());

    assertThatThrownBy(() -> parser.parseFile("a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("includes are nested deeper than 50 files");

    ConfigParser shallow =
        new ConfigParser(
            path ->
                bytes(path.length() > 30 ? "" : "include %1$sx\ninclude %1$sx\n".formatted(path)),
            Map.of());

    assertThatThrownBy(() -> shallow.parseFile("a"))
        .isInstanceOf(ConfigException.class)
        .hasMessageEndingWith("configuration is larger than 16777216 bytes");
  }

  /// nats-server takes memory until there is none.
  @Test
  void variables_that_double_each_other_are_refused_before_they_take_the_memory() {
    StringBuilder text = new StringBuilder("a0: 0123456789\n");
    for (int i = 1; i < 64; i++) {
      text.append("a%d: [ $a%d, $a%d ]\n".formatted(i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> parse(text.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration is larger than 16777216 bytes");
  }

  @Test
  void variables_inside_each_other_nest_no_deeper_than_brackets_may() throws ConfigException {
    String deep = "a: " + "[".repeat(60) + "]".repeat(60) + "\nb: ";

    assertThat(parse(deep + "[".repeat(40) + "$a" + "]".repeat(40)).entries()).hasSize(2);
    assertThatThrownBy(() -> parse(deep + "[".repeat(41) + "$a" + "]".repeat(41)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Maps and arrays are nested deeper than 100 levels");
  }

  @Test
  void a_file_above_16_MiB_is_refused() {
    byte[] large = new byte[(16 << 20) + 1];

    assertThatThrownBy(() -> new ConfigParser(path -> large, Map.of()).parseFile("a.conf"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("configuration is larger than 16777216 bytes");
  }

  @Test
  void nesting_is_allowed_100_deep() throws ConfigException {
    assertThat(parse("a: " + "[".repeat(100) + "]".repeat(100)).entries()).hasSize(1);

    assertThatThrownBy(() -> parse("a: " + "[".repeat(101) + "]".repeat(101)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Parse error on line 1: 'Maps and arrays are nested deeper than 100 levels'");
    assertThatThrownBy(() -> parse("{".repeat(101)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nested deeper");
  }

  /// nats-server says `config is invalid` with a column of its own here; both refuse.
  @Test
  void a_text_that_ends_behind_an_escape_is_refused_as_unfinished() {
    assertThatThrownBy(() -> parse("a: \"b\\t"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("Parse error on line 1: 'Unexpected EOF.'");
  }

  @Test
  void json_is_a_configuration() throws ConfigException {
    ConfigValue.Table root = parse("{\"port\": 4222, \"tags\": [\"a\", \"b\"], \"on\": true}");

    assertThat(root.entries().keySet()).containsExactly("port", "tags", "on");
  }

  @Test
  void an_unreadable_file_is_refused_with_the_readers_words() {
    ConfigParser parser =
        new ConfigParser(
            path -> {
              throw new IOException("open " + path + ": permission denied");
            },
            Map.of());

    assertThatThrownBy(() -> parser.parseFile("secret.conf"))
        .isInstanceOf(ConfigException.class)
        .hasMessage("open secret.conf: permission denied");
  }

  private static ConfigValue.Table parse(String text) throws ConfigException {
    return new ConfigParser(Recorded::read, Map.of()).parse("q.conf", bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ConfigValue.Entry entry(ConfigValue.Table table, String key) {
    ConfigValue.Entry entry = table.entries().get(key);
    if (entry == null) {
      throw new AssertionError("no key " + key + " in " + table);
    }
    return entry;
  }

  private static ConfigValue value(ConfigValue.Table table, String key) {
    return entry(table, key).value();
  }

  private static Position at(int line, int column) {
    return new Position("q.conf", line, column);
  }
}
