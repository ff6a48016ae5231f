package dev.postroom.monitoring.endpoint;

import dev.postroom.json.JsonFields;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
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

  /// Return that there is none, and why.
  static Profile none(String error) {
    return new Profile(null, error);
  }

  /// Return what the heap holds by class, reachable or not: to find out which is which would stop
  /// the server longer. Stops every thread meanwhile.
  static Profile heap() {
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
