/// The pipes a broker speaks through: TCP sockets, encrypted ones, pipes in this process.
///
/// Together with `loop` this is the only place that touches sockets.
@NullMarked
package dev.postroom.broker.transport;

import org.jspecify.annotations.NullMarked;
