/// The client wire protocol: bytes to operations and back (docs/spec/core.md 1 and appendix F),
/// shared by server and client.
///
/// Start with [dev.postroom.protocol.Parser], which finds the operations in a buffer without making
/// objects, [dev.postroom.protocol.Headers], what stands before a payload, and
/// [dev.postroom.protocol.Transport], the pipe the bytes come through. Nothing here knows sockets,
/// subscriptions or accounts.
@NullMarked
package dev.postroom.protocol;

import org.jspecify.annotations.NullMarked;
