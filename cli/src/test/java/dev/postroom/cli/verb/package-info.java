/// Tests of how what is typed for a verb is read: durations with their units, and sizes of bodies.
/// Nothing here needs a server or a terminal.
@NullMarked
package dev.postroom.cli.verb;

import org.jspecify.annotations.NullMarked;
