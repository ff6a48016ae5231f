/// What a broker can be told: plain records, checked when made, with the Go server's names and
/// defaults.
///
/// Start with [dev.postroom.broker.options.BrokerOptions]. Nothing here knows configuration keys or
/// flags; the `server` module maps those.
@NullMarked
package dev.postroom.broker.options;

import org.jspecify.annotations.NullMarked;
