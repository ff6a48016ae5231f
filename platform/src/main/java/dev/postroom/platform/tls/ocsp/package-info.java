/// Asks authorities whether they have revoked the certificates that peers show (RFC 6960).
///
/// Start with [dev.postroom.platform.tls.ocsp.PeerCheck]. Java itself verifies the answers; what it
/// offers for asking is set for a whole process and bounds no time, so that is done here.
@NullMarked
package dev.postroom.platform.tls.ocsp;

import org.jspecify.annotations.NullMarked;
