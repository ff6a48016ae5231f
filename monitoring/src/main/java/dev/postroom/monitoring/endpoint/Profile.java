package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import dev.postroom.platform.Escape;
import dev.postroom.platform.GoDuration;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/// The answer to PROFILEZ (docs/spec/core.md 4.13): under the names of Go's profiles what the Java
/// machine can say of the same, as text. Where it has better means the answer names them.
///
/// @param text the profile; null when there is none
/// @param error why there is none; empty when there is one
record Profile(@Nullable String text, String error) {
  private static final Duration LONGEST = Duration.ofSeconds(15);
  private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";

  static final JsonFields<Profile> FIELDS =
      JsonFields.<Profile>of()
          .string("profile", Profile::encoded)
          .string("error", Profile::error)
          .build();

  private @Nullable String encoded() {
    return text == null
        ? null
        : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Make a profile. May stop every thread for as long as a look at the heap takes.
  ///
  /// @param name Go's name for it
  /// @param nanos how long to look, for those that take a time
  static Profile of(String name, long nanos) {
    return switch (name) {
      case "" -> none("Profile name not specified");
      case "goroutine" -> new Profile(ThreadDump.all(), "");
      case "threadcreate" -> new Profile(ThreadDump.names(), "");
      case "block", "mutex" -> new Profile(ThreadDump.waiting(), "");
      case "heap", "allocs" -> histogram();
      case "cpu" -> processor(nanos);
      default -> none("Profile " + Escape.quote(name) + " not found");
    };
  }

  private static Profile none(String error) {
    return new Profile(null, error);
  }

  private static Profile processor(long nanos) {
    if (nanos <= 0 || nanos > LONGEST.toNanos()) {
      return none("Duration " + GoDuration.format(nanos) + " should be between 0s and 15s");
    }
    return none("Profile \"cpu\" is not made here: ask Java's flight recorder");
  }

  /// What is reachable and what is not: to find out which is which would stop the server longer.
  private static Profile histogram() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName(COMMANDS),
                  "gcClassHistogram",
                  new Object[] {new String[] {"-all"}},
                  new String[] {String[].class.getName()});
      return new Profile(String.valueOf(text), "");
    } catch (JMException unknown) { // another Java machine
      return none("the Java machine does not tell of its heap: " + unknown.getMessage());
    }
  }
}
