package dev.postroom.server.options;

import dev.postroom.broker.options.ImportOptions;
import dev.postroom.subject.Subjects;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds imports that would send messages in a circle (docs/spec/core.md 4.11).
final class Cycles {
  private final String account;
  private final ImportOptions next;
  private final Map<String, List<ImportOptions>> present;
  private final Set<ImportOptions> seen = new HashSet<>();

  private Cycles(String account, ImportOptions next, Map<String, List<ImportOptions>> present) {
    this.account = account;
    this.next = next;
    this.present = present;
  }

  /// Return whether an account's next import leads back to it, by those there are already.
  static boolean closes(
      String account, ImportOptions next, Map<String, List<ImportOptions>> present) {
    return new Cycles(account, next, present).leadsBack(next.account(), next.subject());
  }

  private boolean leadsBack(String through, String subject) {
    for (ImportOptions each : present.getOrDefault(through, List.of())) {
      if (each instanceof ImportOptions.Stream == next instanceof ImportOptions.Stream
          && leadsBack(each, subject)) {
        return true;
      }
    }
    return false;
  }

  private boolean leadsBack(ImportOptions each, String subject) {
    boolean leadsOn = overlap(each.local(), subject);
    if (each.account().equals(account)) {
      return next instanceof ImportOptions.Stream ? leadsOn : overlap(each.subject(), next.local());
    }
    return leadsOn && seen.add(each) && leadsBack(each.account(), each.subject());
  }

  /// Return whether a subject may be one of both patterns.
  static boolean overlap(String one, String other) {
    return Subjects.overlap(bytes(one), bytes(other));
  }

  /// Return whether every subject of the inner pattern is one of the outer.
  static boolean contains(String outer, String inner) {
    byte[] within = bytes(inner);
    return Subjects.covers(bytes(outer), ByteBuffer.wrap(within), 0, within.length, true);
  }

  private static byte[] bytes(String subject) {
    return subject.getBytes(StandardCharsets.UTF_8);
  }
}
