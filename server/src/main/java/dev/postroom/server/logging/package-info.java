/// The log in the Go server's format, to standard error or a file (docs/spec/core.md 2.6).
///
/// Start with [dev.postroom.server.logging.GoLog].
@NullMarked
package dev.postroom.server.logging;

import org.jspecify.annotations.NullMarked;
