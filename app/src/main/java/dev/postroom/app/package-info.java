/// The one jar and its `main`: a client verb as the first word goes to the command line of the
/// client, everything else to the server.
///
/// Start with [dev.postroom.app.Main]. Nothing but that choice, and what belongs to the process,
/// lives here.
@NullMarked
package dev.postroom.app;

import org.jspecify.annotations.NullMarked;
