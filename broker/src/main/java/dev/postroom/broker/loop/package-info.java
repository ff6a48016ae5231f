/// Who waits for sockets: event loops, listeners, and what is registered with them.
///
/// Start with [dev.postroom.broker.loop.EventLoop]. Nothing here knows what the bytes mean.
@NullMarked
package dev.postroom.broker.loop;

import org.jspecify.annotations.NullMarked;
