/// What a user may publish and subscribe to, made for quick answers (docs/spec/core.md 4.7, 4.8).
///
/// Start with [dev.postroom.broker.permission.Permissions]. Nothing here knows connections: who
/// asks has the subject, and tells its client what came of it.
@NullMarked
package dev.postroom.broker.permission;

import org.jspecify.annotations.NullMarked;
