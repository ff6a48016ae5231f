/// Measuring: publishers, subscribers, requesters and repliers, each with a connection and a thread
/// of its own, and the table of what they managed.
///
/// Start with [dev.postroom.cli.bench.Bench]. The loops here are what is measured: they allocate
/// nothing for each message but what the client does.
@NullMarked
package dev.postroom.cli.bench;

import org.jspecify.annotations.NullMarked;
