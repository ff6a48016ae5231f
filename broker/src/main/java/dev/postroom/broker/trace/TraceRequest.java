package dev.postroom.broker.trace;

import dev.postroom.broker.options.TraceOptions;
import dev.postroom.broker.routing.HeaderLines;
import dev.postroom.broker.routing.HeaderSearch;
import dev.postroom.broker.routing.PublishedMessage;
import dev.postroom.subject.Subjects;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
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
/// @param fields the headers
public record TraceRequest(
    Kind kind, String destination, boolean isTraceOnly, Map<String, Collection<String>> fields) {

  public TraceRequest {
    fields = Collections.unmodifiableMap(fields);
  }

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

  private static final String DEST = "Nats-Trace-Dest";
  private static final String ONLY = "Nats-Trace-Only";
  private static final String ORIGIN = "Nats-Trace-Origin-Account";
  private static final String ENCODINGS = "Accept-Encoding";
  private static final String PARENT = "traceparent";
  private static final Set<String> YES = Set.of("1", "true", "on");
  private static final int PARENT_PARTS = 4;
  private static final int HEXADECIMAL = 16;

  private static final HeaderSearch DEST_SEARCH = new HeaderSearch(DEST, false);
  private static final HeaderSearch PARENT_SEARCH = new HeaderSearch(PARENT, true);

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
    Map<String, Collection<String>> fields = TraceFields.of(block);
    String destination = first(fields, DEST);
    boolean isAsked = !destination.isEmpty();
    if (!isAsked && account != null && isSampled(fields, account, chance)) {
      destination = account.destination();
    }
    if (destination.isEmpty() || destination.equals(DISABLED)) {
      return new TraceRequest(Kind.NONE, destination, false, fields);
    }
    boolean only = isAsked && YES.contains(first(fields, ONLY).toLowerCase(Locale.ROOT));
    Kind kind =
        fields.containsKey(ORIGIN)
            ? Kind.FOREIGN
            : isSubject(destination, longest) ? Kind.TRACED : Kind.INVALID;
    return new TraceRequest(kind, destination, only, fields);
  }

  /// Return the account that a message says it was traced in already.
  public String origin() {
    return first(fields, ORIGIN);
  }

  /// Return how the one who asked wants to be told.
  TraceEncoding encoding() {
    return TraceEncoding.of(first(fields, ENCODINGS));
  }

  /// Return the block as it goes to those who may tell nothing of the message's way.
  public static byte[] disabled(byte[] block) {
    return HeaderLines.with(block, DEST, DISABLED);
  }

  /// Return the block as it goes to those who tell of the message's way in their account.
  ///
  /// @param destination a subject of their account
  public static byte[] redirected(byte[] block, String destination) {
    return HeaderLines.with(block, DEST, destination);
  }

  private static boolean isSubject(String destination, int longest) {
    byte[] subject = destination.getBytes(StandardCharsets.UTF_8);
    return subject.length <= longest
        && Subjects.isValid(subject)
        && !Subjects.hasWildcard(subject)
        && destination.chars().noneMatch(Character::isWhitespace);
  }

  private static boolean isSampled(
      Map<String, Collection<String>> fields, TraceOptions account, RandomGenerator chance) {
    for (Map.Entry<String, Collection<String>> field : fields.entrySet()) {
      if (field.getKey().toLowerCase(Locale.ROOT).equals(PARENT)
          && isSampled(field.getValue().iterator().next())) {
        return chance.nextInt(TraceOptions.ALL) < account.sampling();
      }
    }
    return false;
  }

  /// The last of four parts are two hexadecimal digits whose lowest bit says it; nats-server reads
  /// them as a number up to 127.
  private static boolean isSampled(String parent) {
    String[] parts = parent.split("-", -1);
    String flags = parts[parts.length - 1];
    if (parts.length != PARENT_PARTS || flags.length() != 2) {
      return false;
    }
    try {
      return (Byte.parseByte(flags, HEXADECIMAL) & 1) == 1;
    } catch (NumberFormatException e) {
      return false; // flags that are no number ask for nothing
    }
  }

  private static String first(Map<String, Collection<String>> fields, String name) {
    return fields.getOrDefault(name, List.of("")).iterator().next();
  }
}
