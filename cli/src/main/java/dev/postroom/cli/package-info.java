/// The client verbs of the command line `postroom`: pub, sub, request, reply, rtt, bench, service.
///
/// Start with [dev.postroom.cli.Cli]. Everything a verb needs of the process is handed in; nothing
/// here ends the process or listens to signals.
@NullMarked
package dev.postroom.cli;

import org.jspecify.annotations.NullMarked;
