/// HTTP/1.0 and 1.1 requests and responses as bytes: no sockets, no threads, no buffers of unknown
/// size.
///
/// Read [dev.postroom.http.HttpRequestParser] first: bytes in, an
/// [HttpOutcome][dev.postroom.http.HttpOutcome] out. What a peer does wrong is a value that knows
/// its answer, never an exception. [HttpResponse][dev.postroom.http.HttpResponse] goes the other
/// way. Bodies of requests are skipped: nobody here reads one.
@NullMarked
package dev.postroom.http;

import org.jspecify.annotations.NullMarked;
