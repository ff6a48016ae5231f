/// Certificates and keys in PEM files, and what encrypts with them.
///
/// Texts come in as bytes, for who reads files knows how to speak of them. Errors are in the words
/// of the Go runtime, which is what nats-server shows. Start with
/// [dev.postroom.platform.tls.TlsContexts].
@NullMarked
package dev.postroom.platform.tls;

import org.jspecify.annotations.NullMarked;
