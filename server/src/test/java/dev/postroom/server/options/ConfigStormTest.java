package dev.postroom.server.options;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.config.ConfigParser;
import dev.postroom.testsupport.SeededRandom;
import dev.postroom.testsupport.Seeds;
import dev.postroom.testsupport.ServerProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Configurations of the corpus, damaged by chance, through the whole reading of options: each is
/// approved or refused with a reason, and none takes long.
///
/// `JAVA_TOOL_OPTIONS=-Dpostroom.storm=1000000` before `mvn` makes it a million, in about a minute.
class ConfigStormTest {
  private static final int CASES = Integer.getInteger("postroom.storm", 20_000);
  private static final int MOST_DAMAGES = 4;
  private static final int LONGEST_MOVED = 40;
  private static final String[] WORDS = {
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "\\",
    "$",
    "#",
    "//",
    "\n",
    "\r",
    ",",
    ";",
    ":",
    "=",
    " ",
    "\0",
    "\u00e9",
    "$A",
    "$B",
    "$L",
    "$2a$04$x",
    "include ",
    "include a.conf\n",
    "users",
    "user: a",
    "pass",
    "accounts",
    "authorization",
    "token: x",
    "true",
    "5m",
    "1KB",
    "-1",
    "1.5",
    "99999999999999999999",
    "2006-01-02T15:04:05Z",
    "\"10s\"",
    "port",
    "listen",
    "\\x4",
    "$G"
  };
  private static final Map<String, String> ENVIRONMENT =
      Map.of("A", "1", "B", "$A", "L", "[ $L ]", "x", "y");

  @Test
  @Timeout(300)
  void a_damaged_configuration_is_read_or_refused_with_a_reason() throws IOException {
    long seed = Seeds.next();
    SeededRandom random = new SeededRandom(seed);
    List<byte[]> corpus = corpus();
    int approved = 0;
    for (int i = 0; i < CASES; i++) {
      byte[] text = damaged(random, corpus);
      boolean isTest = random.nextBoolean();
      try {
        approved += read(text, corpus, isTest) ? 1 : 0;
      } catch (RuntimeException | StackOverflowError broken) {
        throw new AssertionError("seed " + seed + ", case " + i + ":\n" + asText(text), broken);
      }
    }
    assertThat(approved).as("approved of %s with seed %s", CASES, seed).isBetween(1, CASES - 1);
  }

  /// Return whether the text was approved.
  private static boolean read(byte[] text, List<byte[]> corpus, boolean isTest) {
    ConfigParser parser =
        new ConfigParser(
            path -> {
              if (path.equals("q.conf")) {
                return text;
              }
              int which = Math.floorMod(path.hashCode(), corpus.size() + 1);
              if (which == corpus.size()) {
                throw new IOException("open " + path + ": no such file or directory");
              }
              return corpus.get(which);
            },
            ENVIRONMENT);
    List<String> words = isTest ? List.of("-t", "-c", "q.conf") : List.of("-c", "q.conf");
    return switch (new CommandLine("nats-server", "", parser).read(words)) {
      case Command.Approve(String message) -> message.contains("is valid (sha256:");
      case Command.Run(ServerOptions options, List<String> _) ->
          options.configDigest().startsWith("sha256:");
      case Command.Refuse(String message) -> {
        if (!message.startsWith("nats-server: ") || message.length() < 20) {
          throw new IllegalStateException("no reason: " + message);
        }
        yield false;
      }
      case Command.Show _, Command.Misuse _, Command.Send _ ->
          throw new IllegalStateException("the file was not read");
    };
  }

  private static byte[] damaged(SeededRandom random, List<byte[]> corpus) {
    byte[] text = any(random, corpus);
    for (int i = random.nextInt(MOST_DAMAGES); i >= 0; i--) {
      int from = random.nextInt(text.length + 1);
      int to = Math.min(text.length, from + random.nextInt(LONGEST_MOVED));
      text =
          switch (random.nextInt(6)) {
            case 0 -> spliced(text, from, new byte[0], to);
            case 1 -> spliced(text, from, word(random), from);
            case 2 -> spliced(text, from, word(random), to);
            case 3 -> spliced(text, to, Arrays.copyOfRange(text, from, to), to);
            case 4 -> spliced(text, from, any(random, corpus), text.length);
            default -> flipped(random, text);
          };
    }
    return text;
  }

  private static byte[] any(SeededRandom random, List<byte[]> corpus) {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private static byte[] word(SeededRandom random) {
    return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] flipped(SeededRandom random, byte[] text) {
    byte[] other = text.clone();
    if (other.length > 0) {
      other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return other;
  }

  /// Return the text with what stands between `from` and `to` replaced.
  private static byte[] spliced(byte[] text, int from, byte[] piece, int to) {
    byte[] whole = new byte[from + piece.length + text.length - to];
    System.arraycopy(text, 0, whole, 0, from);
    System.arraycopy(piece, 0, whole, from, piece.length);
    System.arraycopy(text, to, whole, from + piece.length, text.length - to);
    return whole;
  }

  private static List<byte[]> corpus() throws IOException {
    Path folder = ServerProgram.root().resolve("interop-tests/src/test/resources/configs");
    try (Stream<Path> tree = Files.walk(folder)) {
      List<byte[]> corpus = new ArrayList<>();
      tree.filter(file -> file.toString().matches(".*\\.(conf|bytes)"))
          .sorted()
          .forEach(file -> corpus.add(content(file)));
      assertThat(corpus).hasSizeGreaterThan(80);
      return corpus;
    }
  }

  private static byte[] content(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static String asText(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }
}
