package dev.postroom.cli.verb;

import dev.postroom.cli.console.Amounts;
import dev.postroom.client.NatsException;
import dev.postroom.platform.Escape;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// What went wrong, in sentences for whoever typed the command: what, where, and what to do.
public final class Sentences {
  private static final Pattern DURATION =
      Pattern.compile("\\bPT(?:\\d+H)?(?:\\d+M)?(?:\\d+(?:\\.\\d+)?S)?\\b(?<!PT)");

  private Sentences() {}

  /// Return the sentence for a failure of the client.
  ///
  /// @param where the address of the server, or of all that were tried
  public static String of(NatsException failure, String where) {
    String text = text(failure);
    return switch (failure) {
      case NatsException.NotReached unreached -> notReached(unreached, where);
      case NatsException.Refused refusal -> refused(refusal, "");
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
    SSLException unencrypted = cause(failure, SSLException.class);
    if (unencrypted != null) {
      return where
          + " cannot be spoken to in secret: "
          + Escape.line(String.valueOf(unencrypted.getMessage()));
    }
    if (where.startsWith("ws") && where.indexOf(',') < 0) {
      return where
          + " does not answer as a WebSocket: check the port, or write nats:// in place of ws://";
    }
    return text(failure);
  }

  /// Return the sentence for a refusal.
  ///
  /// @param source where it was said who asks: `--user and --password`; empty when nobody said it
  static String refused(NatsException.Refused refusal, String source) {
    String text = text(refusal);
    if (!text.toLowerCase(Locale.ROOT).contains("authori")) {
      return text;
    }
    return source.isEmpty()
        ? text + "; say who asks with --user and --password, --token, --creds or --nkey"
        : text + "; the server does not take who asks: check " + source;
  }

  /// Return what the client says, with durations as they are typed.
  private static String text(NatsException failure) {
    return DURATION
        .matcher(Escape.line(String.valueOf(failure.getMessage())))
        .replaceAll(found -> Amounts.time(Duration.parse(found.group()).toNanos()));
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
      case CharacterCodingException _ -> "it is no text";
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
