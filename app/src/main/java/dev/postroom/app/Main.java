package dev.postroom.app;

import dev.postroom.server.options.Verbs;
import java.io.IOException;
import java.util.Locale;

/// The program. Reads the first word and leaves the rest to others: a start of the server must not
/// load what the verbs need (docs/adr/0013-command-line.md).
public final class Main {
  /// The system property by which the launcher says how it was called.
  private static final String CALLED_AS = "postroom.calledAs";

  private Main() {}

  public static void main(String[] words) throws IOException {
    String calledAs = System.getProperty(CALLED_AS, "");
    String hint = hint(calledAs, words);
    if (!hint.isEmpty()) {
      System.err.println(hint);
    }
    if (goesToClient(calledAs, words)) {
      ClientProcess.run(words, Runtime.getRuntime()::halt);
    } else {
      dev.postroom.server.Main.main(words);
    }
  }

  /// Return what to say before the server refuses a first word that is neither flag nor verb; empty
  /// when there is nothing to say.
  static String hint(String calledAs, String... words) {
    if (words.length == 0 || calledAs.equals("nats-server") || goesToClient(calledAs, words)) {
      return "";
    }
    String word = words[0].toLowerCase(Locale.ROOT);
    boolean isServers =
        word.isEmpty() || word.startsWith("-") || word.equals("help") || word.equals("version");
    return isServers
        ? ""
        : "postroom: the verbs are "
            + String.join(", ", Verbs.NAMES)
            + "; without one a server starts, with flags only";
  }

  /// Return whether the client's command line is meant: its verb is the first word, and the program
  /// was not called by the name of one that has no verbs.
  static boolean goesToClient(String calledAs, String... words) {
    return words.length > 0 && !calledAs.equals("nats-server") && Verbs.NAMES.contains(words[0]);
  }
}
