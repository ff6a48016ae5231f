/// Our server beside the Go server: conversations that both must have word for word, and other
/// people's clients.
///
/// Start with [dev.postroom.interop.TranscriptIT]; the conversations lie in
/// `src/test/resources/transcripts`, by chapter. Every test runs against each server that
/// [dev.postroom.interop.Servers] names. Nothing here may know the inside of our server.
@NullMarked
package dev.postroom.interop;

import org.jspecify.annotations.NullMarked;
