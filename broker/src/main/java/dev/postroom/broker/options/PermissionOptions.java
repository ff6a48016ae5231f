package dev.postroom.broker.options;

import org.jspecify.annotations.Nullable;

/// What a user may publish and subscribe to (docs/spec/core.md 3.4, 4.7, 4.8). Immutable.
///
/// @param publish of publishing; its patterns name no queue groups. Where answers are allowed an
///   empty list of what is allowed means nothing, not everything
/// @param subscribe of subscribing
/// @param allowResponses that the user may answer; null means that it may publish what `publish`
///   says and no more
public record PermissionOptions(
    SubjectPermissions publish,
    SubjectPermissions subscribe,
    @Nullable AllowResponses allowResponses) {
  private static final PermissionOptions ALL =
      new PermissionOptions(SubjectPermissions.all(), SubjectPermissions.all(), null);

  /// Make permissions.
  ///
  /// @throws IllegalArgumentException when `publish` names a queue group
  public PermissionOptions {
    if (publish.namesQueues()) {
      throw new IllegalArgumentException("a permission to publish names no queue group");
    }
  }

  /// Everything is allowed.
  public static PermissionOptions all() {
    return ALL;
  }

  /// Return these with others for publishing.
  ///
  /// @throws IllegalArgumentException when they name a queue group
  public PermissionOptions withPublish(SubjectPermissions other) {
    return new PermissionOptions(other, subscribe, allowResponses);
  }

  /// Return these with others for subscribing.
  public PermissionOptions withSubscribe(SubjectPermissions other) {
    return new PermissionOptions(publish, other, allowResponses);
  }

  /// Return these with answers allowed so.
  public PermissionOptions withResponses(AllowResponses other) {
    return new PermissionOptions(publish, subscribe, other);
  }
}
