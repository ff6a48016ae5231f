/// What a broker tells about itself: plain records, taken at one moment, for monitoring and events.
///
/// Start with [dev.postroom.broker.snapshot.ServerSnapshot].
@NullMarked
package dev.postroom.broker.snapshot;

import org.jspecify.annotations.NullMarked;
