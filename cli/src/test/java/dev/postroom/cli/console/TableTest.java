package dev.postroom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {
  @Test
  void columns_are_as_wide_as_their_widest_cell_and_numbers_stand_right() {
    Table table = new Table("Name", "#Count").row("a", "1").row("longer", "1,000,000");

    assertThat(table.text(new Style(false)))
        .isEqualTo(
            """
            Name        Count
            a               1
            longer  1,000,000
            """);
  }

  @Test
  void what_would_not_show_is_escaped() {
    Table table = new Table("Name").row("a\nb\u001b[2J");

    assertThat(table.text(new Style(false))).isEqualTo("Name\na\\nb\\x1b[2J\n");
  }

  @Test
  void only_the_head_is_set_off() {
    assertThat(new Table("Name").row("a").text(new Style(true)))
        .isEqualTo("\u001b[1mName\u001b[0m\na\n");
  }
}
