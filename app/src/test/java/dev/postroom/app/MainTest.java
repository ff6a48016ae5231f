package dev.postroom.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.cli.Cli;
import dev.postroom.server.ServerCommand;
import dev.postroom.server.options.Verbs;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @Test
  void every_verb_of_the_command_line_goes_to_it() {
    Set<String> verbs = Cli.verbs();

    assertThat(verbs)
        .containsExactlyInAnyOrderElementsOf(Verbs.NAMES)
        .allMatch(verb -> Main.goesToClient("", verb))
        .allMatch(verb -> Main.goesToClient("postroom", verb));
  }

  @Test
  void a_process_of_ours_is_recognised_by_the_class_that_the_launcher_calls() {
    assertThat(Main.class.getName()).isEqualTo(ServerCommand.MAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-v", "--help", "help", "version", "publish", "PUB", "-p", "server"})
  void everything_else_goes_to_the_server(String word) {
    assertThat(Main.goesToClient("postroom", word)).isFalse();
  }

  @Test
  void no_word_at_all_goes_to_the_server() {
    assertThat(Main.goesToClient("postroom")).isFalse();
  }

  @Test
  void a_verb_behind_a_flag_goes_to_the_server() {
    assertThat(Main.goesToClient("postroom", "-p", "pub")).isFalse();
  }

  @Test
  void a_first_word_that_is_neither_flag_nor_verb_is_told_the_verbs() {
    assertThat(Main.hint("postroom", "publish", "a", "b")).contains(Cli.verbs());
    assertThat(Main.hint("", "server")).contains("pub, sub");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-v", "--help", "help", "version", "pub", "-p"})
  void nobody_else_is_told_the_verbs(String word) {
    assertThat(Main.hint("postroom", word)).isEmpty();
    assertThat(Main.hint("postroom")).isEmpty();
    assertThat(Main.hint("nats-server", "publish")).isEmpty();
  }

  @Test
  void under_the_name_nats_server_verbs_go_to_the_server() {
    assertThat(Main.goesToClient("nats-server", "pub", "x")).isFalse();
  }
}
