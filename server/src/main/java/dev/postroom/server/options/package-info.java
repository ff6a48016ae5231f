/// What the server can be told, and how the command line and a configuration file say it: the only
/// place that knows flags and configuration keys.
///
/// Start with [dev.postroom.server.options.ServerOptions];
/// [dev.postroom.server.options.CommandLine] makes them. Everything here runs on the thread that
/// starts the server. What a broker does with an option does not belong here.
@NullMarked
package dev.postroom.server.options;

import org.jspecify.annotations.NullMarked;
