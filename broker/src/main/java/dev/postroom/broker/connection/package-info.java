/// What a peer says and what becomes of it: connections, their commands, their timers and their
/// end.
///
/// Start with [dev.postroom.broker.connection.Connection]. A connection belongs to one event loop;
/// other threads reach it through its outbox or the loop's mailbox.
@NullMarked
package dev.postroom.broker.connection;

import org.jspecify.annotations.NullMarked;
