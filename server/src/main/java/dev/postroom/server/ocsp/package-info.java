/// Keeps in a file what authorities have said of certificates, so that a server that starts again
/// still knows whose were revoked. Start with [dev.postroom.server.ocsp.OcspStore].
@NullMarked
package dev.postroom.server.ocsp;

import org.jspecify.annotations.NullMarked;
