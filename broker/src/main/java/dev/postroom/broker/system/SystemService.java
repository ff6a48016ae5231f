package dev.postroom.broker.system;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Answers what is asked of the server itself. Thread-safe.
public interface SystemService {

  /// A subject that is listened to.
  ///
  /// @param subject may have wildcards
  /// @param withoutReply whether messages that want no answer are of interest too
  record Served(String subject, boolean withoutReply) {}

  /// Return the subjects of the system account, in the order in which monitoring numbers them.
  List<Served> ofSystem();

  /// Return the subjects of every other account, in the order in which monitoring numbers them.
  List<Served> ofEveryAccount();

  /// Return the answer to a request; null for silence. Called on a virtual thread: it may block.
  @Nullable SystemAnswer answer(SystemRequest request);
}
