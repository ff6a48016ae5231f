package dev.postroom.broker.trace;

import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.routing.HeaderLines;
import dev.postroom.broker.routing.HeaderSearch;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.http.encoding.ContentEncoding;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What the headers of a message, or its account, ask to be told of its way (docs/spec/core.md
/// 1.16). Immutable.
///
/// @param kind whether it is told at all
/// @param destination where it is told; what was written there, if nothing is told
/// @param isTraceOnly whether the message itself is for nobody
/// @param origin the account in which the message says it was traced already; empty for none
/// @param encodings how it may be packed; empty when nothing was said
/// @param headers what is shown of the headers, by name
public record TraceRequest(
    Kind kind,
    String destination,
    boolean isTraceOnly,
    String origin,
    String encodings,
    Map<String, Collection<String>> headers) {

  /// Whether it is told what becomes of a message.
  public enum Kind {
    /// Nothing is asked for.
    NONE,
    /// It is.
    TRACED,
    /// It is not, because what is asked for is no subject.
    INVALID,
    /// It is not, because the message says that it was traced in another account already.
    FOREIGN
  }

  /// The value that switches tracing off.
  private static final String DISABLED = "trace disabled";

  private static final Set<String> YES = Set.of("1", "true", "on");

  /// Blanks, and what stands for bytes that were no UTF-8: the subject would be another one.
  private static final String IN_NO_SUBJECT = " \t\r\n\f\ufffd";

  private static final int PARENT_PARTS = 4;
  private static final int HEXADECIMAL = 16;

  private static final HeaderSearch DEST_SEARCH = new HeaderSearch(TraceFields.DEST, false);
  private static final HeaderSearch PARENT_SEARCH = new HeaderSearch(TraceFields.PARENT, true);

  /// Return whether a message with headers may ask for something; if not, it does not. Allocates
  /// nothing, and most messages without such a header are told apart after a few bytes.
  ///
  /// @param account what its account asks for
  public static boolean isPossible(PublishedMessage message, @Nullable TraceOptions account) {
    return message.mentions(DEST_SEARCH) || (account != null && message.mentions(PARENT_SEARCH));
  }

  /// Read what a message asks for.
  ///
  /// @param block its headers
  /// @param account what its account asks for
  /// @param longest how long a destination may be, in bytes
  /// @param chance decides which of the account's messages are told of
  public static TraceRequest of(
      byte[] block, @Nullable TraceOptions account, int longest, RandomGenerator chance) {
    TraceFields fields = new TraceFields(block);
    String destination = fields.first(TraceFields.DEST);
    boolean isAsked = !destination.isEmpty();
    if (!isAsked
        && account != null
        && isSampled(fields.first(TraceFields.PARENT))
        && chance.nextInt(TraceOptions.ALL) < account.sampling()) {
      destination = account.destination();
    }
    String origin = fields.first(TraceFields.ORIGIN);
    Kind kind =
        destination.isEmpty() || destination.equals(DISABLED)
            ? Kind.NONE
            : !origin.isEmpty()
                ? Kind.FOREIGN
                : isSubject(destination, longest) ? Kind.TRACED : Kind.INVALID;
    String only = fields.first(TraceFields.ONLY).toLowerCase(Locale.ROOT);
    return new TraceRequest(
        kind,
        destination,
        isAsked && YES.contains(only),
        origin,
        fields.first(TraceFields.ENCODINGS),
        fields.shown());
  }

  /// Return how the one who asked wants to be told.
  ContentEncoding encoding() {
    return encodings.isEmpty() ? ContentEncoding.UNSAID : ContentEncoding.ofValue(encodings);
  }

  /// Return the block as it goes to those who may tell nothing of the message's way.
  public static byte[] disabled(byte[] block) {
    return HeaderLines.with(block, TraceFields.DEST, DISABLED);
  }

  /// Return the block as it goes to those who tell of the message's way in their account.
  ///
  /// @param destination a subject of their account
  public static byte[] redirected(byte[] block, String destination) {
    return HeaderLines.with(block, TraceFields.DEST, destination);
  }

  private static boolean isSubject(String destination, int longest) {
    byte[] subject = destination.getBytes(StandardCharsets.UTF_8);
    return subject.length <= longest
        && Subjects.isValid(subject)
        && !Subjects.hasWildcard(subject)
        && destination.chars().noneMatch(letter -> IN_NO_SUBJECT.indexOf(letter) >= 0);
  }

  /// The last of four parts are two hexadecimal digits whose lowest bit says it; nats-server reads
  /// them as a number up to 127.
  private static boolean isSampled(String parent) {
    String flags = parent.substring(parent.lastIndexOf('-') + 1);
    long parts = 1 + parent.chars().filter(letter -> letter == '-').count();
    if (parts != PARENT_PARTS || flags.length() != 2) {
      return false;
    }
    try {
      return (Byte.parseByte(flags, HEXADECIMAL) & 1) == 1;
    } catch (NumberFormatException e) {
      return false; // flags that are no number ask for nothing
    }
  }
}
