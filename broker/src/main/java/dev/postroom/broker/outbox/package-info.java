/// What waits for a receiver: bytes and their bound, how they leave, and what happens when they do
/// not.
///
/// Start with [dev.postroom.broker.outbox.Outbox]. Any thread may append under the outbox's lock
/// and flush without blocking; what the pipe will not take is left to the owner. Nothing here knows
/// messages or subscriptions.
@NullMarked
package dev.postroom.broker.outbox;

import org.jspecify.annotations.NullMarked;
