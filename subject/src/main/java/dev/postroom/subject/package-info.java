/// Subjects, wildcards, and who listens to what.
///
/// Start with [dev.postroom.subject.SubscriptionTrie]: subscriptions go in under a subject, and a
/// [dev.postroom.subject.Matcher] finds those that match a published one. A subject is bytes
/// (docs/spec/core.md 1.14): it is never decoded. Nothing here knows connections, accounts or
/// permissions.
@NullMarked
package dev.postroom.subject;

import org.jspecify.annotations.NullMarked;
