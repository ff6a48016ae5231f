/// What the verbs of the command line see of the world: streams, terminals, environment, time.
///
/// Start with [dev.postroom.cli.console.Console]. Nothing here knows of NATS, and nothing reaches
/// for the process itself: whoever starts a verb hands everything in.
@NullMarked
package dev.postroom.cli.console;

import org.jspecify.annotations.NullMarked;
