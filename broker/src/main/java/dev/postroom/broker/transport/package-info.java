/// The pipes a broker speaks through: TCP sockets now, encrypted ones later.
///
/// Together with `loop` this is the only place that touches sockets.
@NullMarked
package dev.postroom.broker.transport;

import org.jspecify.annotations.NullMarked;
