package dev.postroom.server;

import dev.postroom.server.options.Verbs;
import java.util.regex.Pattern;

/// Recognises a server of ours by the command line of its process. The program is a client too,
/// when its first word is a verb.
public final class ServerCommand {
  /// The class whose `main` the launcher calls.
  public static final String MAIN = "dev.postroom.app.Main";

  // Each word has a NUL before and behind it.
  private static final Pattern SERVER =
      Pattern.compile(
          "\0(%s|-jar\0[^\0]*postroom[^\0]*\\.jar)\0(?!(%s)\0)"
              .formatted(Pattern.quote(MAIN), String.join("|", Verbs.NAMES)));

  private ServerCommand() {}

  /// Return whether the words, separated by NUL as Linux shows them, start a server.
  static boolean isServer(String words) {
    return SERVER.matcher("\0" + words + "\0").find();
  }
}
