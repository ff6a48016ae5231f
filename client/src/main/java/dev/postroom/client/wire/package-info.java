/// Pipes of bytes between a client and a server, and how they are opened. Nothing here knows the
/// protocol but for the first line of a server, which says whether the pipe must be encrypted.
@NullMarked
package dev.postroom.client.wire;

import org.jspecify.annotations.NullMarked;
