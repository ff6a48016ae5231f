package dev.postroom.server.options;

import java.io.IOException;
import java.util.Locale;

/// Says why the system refused a file, in the words of the Go runtime: `open x: permission denied`.
public final class SystemReason {
  private SystemReason() {}

  /// Return the reason of a failure of `FileInputStream` or `FileOutputStream`, which is `path
  /// (Reason)` when they cannot open the file and `Reason` later.
  public static String of(IOException failure) {
    String said = String.valueOf(failure.getMessage());
    int last = said.lastIndexOf(" (");
    if (said.equals("Invalid file path")) {
      return "invalid argument";
    }
    String reason =
        last >= 0 && said.endsWith(")") ? said.substring(last + 2, said.length() - 1) : said;
    return reason.toLowerCase(Locale.ROOT);
  }
}
