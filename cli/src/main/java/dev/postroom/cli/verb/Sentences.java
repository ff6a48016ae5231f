package dev.postroom.cli.verb;

import dev.postroom.client.NatsException;
import dev.postroom.platform.Escape;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What went wrong, in sentences for whoever typed the command: what, where, and what to do.
public final class Sentences {
  private Sentences() {}

  /// Return the sentence for a failure of the client.
  ///
  /// @param where the address of the server, or of all that were tried
  public static String of(NatsException failure, String where) {
    String text = Escape.line(String.valueOf(failure.getMessage()));
    return switch (failure) {
      case NatsException.NotReached unreached -> notReached(unreached, where);
      case NatsException.Refused _ -> refused(text);
      case NatsException.NoResponders none ->
          "nobody answers on "
              + none.subject()
              + ": nothing is subscribed to it on "
              + where
              + "; start what should answer, or check the subject";
      case NatsException.TimedOut _ -> text + "; --timeout lets it take longer";
      case NatsException.Closed _ -> "the connection to " + where + " ended: " + text;
      case NatsException.Disconnected _ -> text;
      case NatsException.BufferFull _ -> text;
      case NatsException.TooLarge _ -> text + "; max_payload of the server is the limit";
      case NatsException.Broken _ -> where + " does not speak NATS as it should: " + text;
      case NatsException.Interrupted _ -> text;
    };
  }

  private static String notReached(NatsException failure, String where) {
    if (hasCause(failure, ConnectException.class)) {
      return "nothing answers on "
          + where
          + ": is the server running? start one with ./postroom, or name another with --server";
    }
    UnknownHostException unknown = cause(failure, UnknownHostException.class);
    if (unknown != null) {
      return "there is no host "
          + Escape.line(String.valueOf(unknown.getMessage()))
          + ": check the address "
          + where;
    }
    if (hasCause(failure, SocketTimeoutException.class)) {
      return "nothing answers on "
          + where
          + " in time: check the address, or let it take longer with --timeout";
    }
    return Escape.line(String.valueOf(failure.getMessage()));
  }

  private static String refused(String text) {
    String hint =
        text.toLowerCase(Locale.ROOT).contains("authori")
            ? "; say who asks with --user and --password, --token, --creds or --nkey"
            : "";
    return text + hint;
  }

  /// Return the sentence for what a server complains about.
  public static String complaint(String text, String where) {
    return where + " refuses: " + text;
  }

  /// Return why a file cannot be read, without its name.
  static String why(IOException failure) {
    return switch (failure) {
      case NoSuchFileException _ -> "there is no such file";
      case AccessDeniedException _ -> "permission denied";
      default -> Escape.line(String.valueOf(failure.getMessage()));
    };
  }

  private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
    return cause(failure, type) != null;
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    return null;
  }
}
