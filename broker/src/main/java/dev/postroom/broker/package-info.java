/// Connections, accounts, routing and delivery: the room where the post is sorted.
///
/// Start with [dev.postroom.broker.Broker]. The packages below follow a message's way: `loop` (who
/// waits for sockets), `outbox` (what waits for a receiver), `routing` (who gets it), `service`
/// (requests that another account answers), `connection` (what a peer says). Nothing here knows
/// configuration keys.
@NullMarked
package dev.postroom.broker;

import org.jspecify.annotations.NullMarked;
