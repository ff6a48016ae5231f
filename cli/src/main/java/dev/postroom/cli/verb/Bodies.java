package dev.postroom.cli.verb;

import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message is made of, as it was typed.
final class Bodies {
  private Bodies() {}

  /// Return the payload: the text that was typed, else all of standard input, unless somebody would
  /// have to type that. Blocks until it has come.
  static byte[] of(@Nullable String typed, Console console) {
    if (typed != null) {
      return typed.getBytes(StandardCharsets.UTF_8);
    }
    return console.terminals().in() ? new byte[0] : console.readAll();
  }

  /// Return the headers that were typed as `name:value`.
  static Headers headers(List<String> typed) {
    Headers.Builder headers = Headers.builder();
    for (String line : typed) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new MisuseException(
            "-H: \"" + line + "\" is no header; write one such as Colour:blue");
      }
      try {
        headers.add(line.substring(0, colon), line.substring(colon + 1));
      } catch (HeadersException wrong) {
        throw new MisuseException("-H: \"" + line + "\": " + wrong.getMessage());
      }
    }
    return headers.build();
  }
}
