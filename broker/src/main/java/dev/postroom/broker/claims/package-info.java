/// What signed claims mean for a client: which account it is in, what it may do there, and until
/// when. Where the claims come from, a service that was asked or the client itself, is not known
/// here.
///
/// Start with [dev.postroom.broker.claims.Admission].
@NullMarked
package dev.postroom.broker.claims;

import org.jspecify.annotations.NullMarked;
