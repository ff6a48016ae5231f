/// Answers to what is asked of the server itself by messages (docs/spec/core.md 4.13).
///
/// Start with [dev.postroom.monitoring.request.SystemResponder]. The documents are those of the
/// monitoring port.
@NullMarked
package dev.postroom.monitoring.request;

import org.jspecify.annotations.NullMarked;
