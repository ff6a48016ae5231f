/// Messages whose way is asked for by a header (docs/spec/core.md 1.16): what was asked, what
/// became of the message, and how that is told.
///
/// Start with [dev.postroom.broker.trace.TraceRequest], then
/// [dev.postroom.broker.trace.MessageTrace].
@NullMarked
package dev.postroom.broker.trace;

import org.jspecify.annotations.NullMarked;
