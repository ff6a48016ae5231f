/// What the monitoring port can be told: one plain record.
///
/// It stands apart from the server and the endpoints, which both read it. Nothing here knows
/// configuration keys or flags.
@NullMarked
package dev.postroom.monitoring.options;

import org.jspecify.annotations.NullMarked;
