/// What a server can be told, by flags and by configuration file: the only place that knows the names of either.
///
/// Start with [dev.postroom.server.options.OptionsDraft]: the file writes into it first, the flags after it, so the command line wins
/// (docs/spec/core.md 2.1, 3.3).
@NullMarked
package dev.postroom.server.options;

import org.jspecify.annotations.NullMarked;
