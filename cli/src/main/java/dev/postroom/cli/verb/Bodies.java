package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.cli.console.Console;
import dev.postroom.cli.console.FailedException;
import dev.postroom.cli.console.MisuseException;
import dev.postroom.protocol.Headers;
import dev.postroom.protocol.HeadersException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a message is made of, as it was typed.
final class Bodies {
  /// No server takes more, whatever it says.
  private static final int MOST = 64 << 20;

  private Bodies() {}

  /// Return the payload: the text that was typed, else all of standard input, unless somebody would
  /// have to type that. Blocks until it has come.
  ///
  /// @throws FailedException when standard input has more than the server takes; the rest is not
  ///   read
  static byte[] of(@Nullable String typed, Session session, Console console) {
    if (typed != null) {
      return typed.getBytes(StandardCharsets.UTF_8);
    }
    if (console.terminals().in()) {
      return new byte[0];
    }
    long said = session.nats().serverInfo().maxPayload();
    int most = said > 0 && said < MOST ? (int) said : MOST;
    byte[] read = console.read(most + 1);
    if (read.length > most) {
      throw new FailedException(
          "standard input has more than %s bytes, the most that %s takes (max_payload)"
              .formatted(Amounts.count(most), session.server()));
    }
    return read;
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
