/// Asking a service who a client is, and judging what it answers (docs/spec/core.md 4.10). What is
/// asked goes through an account like every other message; that, and the login that waits, are the
/// connection's.
///
/// Start with [dev.postroom.broker.callout.Callouts].
@NullMarked
package dev.postroom.broker.callout;

import org.jspecify.annotations.NullMarked;
