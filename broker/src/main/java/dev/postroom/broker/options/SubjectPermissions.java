package dev.postroom.broker.options;

import java.util.List;

/// Which subjects a user may publish to, or subscribe to (docs/spec/core.md 4.7). Immutable.
///
/// @param allow what is allowed; empty means everything
/// @param deny what is denied although it is allowed
public record SubjectPermissions(List<SubjectPattern> allow, List<SubjectPattern> deny) {
  public SubjectPermissions {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /// Everything is allowed.
  public static SubjectPermissions all() {
    return new SubjectPermissions(List.of(), List.of());
  }

  /// Return the permission of these subjects alone; of subscriptions each may be `subject queue`.
  ///
  /// @throws IllegalArgumentException for what is no subject
  public static SubjectPermissions allowing(String... subjects) {
    return all().allow(subjects);
  }

  /// Return the permission of everything but these subjects.
  ///
  /// @throws IllegalArgumentException for what is no subject
  public static SubjectPermissions denying(String... subjects) {
    return all().deny(subjects);
  }

  /// Return this with other subjects allowed.
  ///
  /// @throws IllegalArgumentException for what is no subject
  public SubjectPermissions allow(String... subjects) {
    return new SubjectPermissions(patterns(subjects), deny);
  }

  /// Return this with other subjects denied.
  ///
  /// @throws IllegalArgumentException for what is no subject
  public SubjectPermissions deny(String... subjects) {
    return new SubjectPermissions(allow, patterns(subjects));
  }

  private static List<SubjectPattern> patterns(String... subjects) {
    return List.of(subjects).stream().map(SubjectPattern::ofSubscription).toList();
  }

  /// Return whether it says anything of queue groups.
  boolean namesQueues() {
    return allow.stream().anyMatch(each -> !each.queue().isEmpty())
        || deny.stream().anyMatch(each -> !each.queue().isEmpty());
  }
}
