/// Transports that need no socket: both ends of a connection in one process.
///
/// Start with [dev.postroom.protocol.transport.TransportPair]. Sockets live in the broker; nothing
/// here knows them, or what the bytes mean.
@NullMarked
package dev.postroom.protocol.transport;

import org.jspecify.annotations.NullMarked;
