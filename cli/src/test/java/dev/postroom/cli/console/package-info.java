/// Tests of tables, amounts, bars of progress and interrupts, with streams in memory and a clock
/// that stands still.
@NullMarked
package dev.postroom.cli.console;

import org.jspecify.annotations.NullMarked;
