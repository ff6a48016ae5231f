package dev.postroom.broker.callout;

import dev.postroom.broker.claims.Admission;
import dev.postroom.broker.permission.Permissions;

/// What became of a question.
public sealed interface Verdict {

  /// The client is somebody, and may enter.
  ///
  /// @param permissions what it may do, ready to be asked
  record Admitted(Admission admission, Permissions permissions) implements Verdict {}

  /// It may not.
  ///
  /// @param why a sentence for the log
  record Refused(String why) implements Verdict {}
}
