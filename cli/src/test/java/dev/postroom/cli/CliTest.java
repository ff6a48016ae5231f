package dev.postroom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.cli.console.Console;
import dev.postroom.platform.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Cli cli =
      new Cli(
          new Console(
              new Console.Streams(new ByteArrayInputStream(new byte[0]), out, err),
              Console.Terminals.none(),
              Map.of(),
              Clock.system()));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pub | pub needs SUBJECT (see postroom pub --help)",
        "pub a b c | pub has no use for \"c\"; quote a text with blanks in it (see postroom pub"
            + " --help)",
        "pub a -x | pub has no option -x; put -- before a text that begins with - (see postroom pub"
            + " --help)",
        "sub a --quue q | sub has no option --quue; did you mean --queue? (see postroom sub"
            + " --help)",
        "sub a --queue | --queue needs NAME (see postroom sub --help)",
        "sub a --count x | --count: \"x\" is no whole number up to 2147483647 (see postroom sub"
            + " --help)",
        "sub a --count -1 | --count is -1; it must be at least 0 (see postroom sub --help)",
        "pub a b --count 0 | --count is 0; it must be at least 1 (see postroom pub --help)",
        "pub a b -H Colour | -H: \"Colour\" is no header; write one such as Colour:blue (see"
            + " postroom pub --help)",
        "rtt --timeout 5 | --timeout: \"5\" is no duration; write one such as 500ms, 2s or 1m30s"
            + " (see postroom rtt --help)",
        "rtt --timeout 0s | --timeout: \"0s\" is zero; a duration is from 1ns to 8760h (see"
            + " postroom rtt --help)",
        "rtt --token a --user b | --token and --user both say who asks: choose one (see postroom"
            + " rtt --help)",
        "rtt --password a | --password needs --user (see postroom rtt --help)",
        "rtt --password a --creds b | --password belongs to --user, not to --creds (see postroom"
            + " rtt --help)",
        "pub a..b x | \"a..b\" has an empty token: a dot at an end, or two in a row (see postroom"
            + " pub --help)",
        "pub a b --reply c.* | \"c.*\" has the wildcard *, which is for subscribing (see postroom"
            + " pub --help)",
        "sub a.>.b | \"a.>.b\" has something behind >, which must be the last token (see postroom"
            + " sub --help)",
        "bench pub a.> | \"a.>\" has the wildcard >, which is for subscribing (see postroom bench"
            + " --help)",
        "service ls a | service ls has no use for \"a\"; service info NAME shows one service (see"
            + " postroom service --help)",
        "service info * | \"*\" is no name of a service: those have no blank, dot, * or > (see"
            + " postroom service --help)",
        "rtt 0 | ROUNDS is 0; it must be from 1 to 100,000 (see postroom rtt --help)",
        "reply a | reply needs either BODY or --echo (see postroom reply --help)",
        "reply a b --echo | reply needs either BODY or --echo (see postroom reply --help)",
        "request a b --replies -1 | --replies is -1; it must be at least 0 (see postroom request"
            + " --help)",
        "bench pub | bench needs SUBJECT (see postroom bench --help)",
        "bench fly a | \"fly\" is nothing bench can measure; pub, sub, pubsub, request and reply"
            + " are (see postroom bench --help)",
        "bench pub a --size 1x | --size: \"1x\" is no size up to 64MiB; write one such as 128, 1k"
            + " or 2m (see postroom bench --help)",
        "bench pub a --clients 5000 | --clients is 5000; it must be at most 1000 (see postroom"
            + " bench --help)",
        "service | service needs WHAT (see postroom service --help)"
      })
  void wrong_words_are_refused_with_a_sentence_and_a_hint(String words, String sentence) {
    int code = cli.run(List.of(words.split(" ")));

    assertThat(text(err)).isEqualTo("postroom: " + sentence + "\n");
    assertThat(text(out)).isEmpty();
    assertThat(code).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pub", "sub", "request", "reply", "rtt", "bench", "service"})
  void help_is_printed_without_doing_anything(String verb) {
    int code = cli.run(List.of(verb, "--help"));

    assertThat(text(out))
        .startsWith("Usage: postroom " + verb + " [options]")
        .contains("--server=URL", "--timeout=TIME", "--json");
    assertThat(text(out).lines()).allMatch(line -> line.length() <= 100);
    assertThat(text(err)).isEmpty();
    assertThat(code).isZero();
  }

  @Test
  void nobody_takes_an_interrupt_while_no_verb_runs() {
    assertThat(cli.interrupt()).isFalse();
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(StandardCharsets.UTF_8);
  }
}
