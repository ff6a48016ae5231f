/// The server's own voice: what it tells in the system account, and how it hears what is asked of
/// it (docs/spec/core.md 4.12, 4.13).
///
/// Start with [dev.postroom.broker.system.SystemAccount]. What is answered is not known here: a
/// [dev.postroom.broker.system.SystemService] makes the documents.
@NullMarked
package dev.postroom.broker.system;

import org.jspecify.annotations.NullMarked;
