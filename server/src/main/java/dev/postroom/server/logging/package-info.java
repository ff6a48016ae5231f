/// The server's log: lines as nats-server writes them, to standard error or a file.
///
/// Start with [dev.postroom.server.logging.LineLog]. Everything here is thread-safe and never
/// throws once it was made.
@NullMarked
package dev.postroom.server.logging;

import org.jspecify.annotations.NullMarked;
