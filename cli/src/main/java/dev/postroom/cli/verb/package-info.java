/// One class per verb of the command line, and what they share: how a server is reached, how
/// messages are shown, and the sentence for each failure.
///
/// Start with [dev.postroom.cli.verb.Verb]. A verb runs on the thread that calls it and keeps
/// nothing afterwards; measuring lives in `dev.postroom.cli.bench`.
@NullMarked
package dev.postroom.cli.verb;

import org.jspecify.annotations.NullMarked;
