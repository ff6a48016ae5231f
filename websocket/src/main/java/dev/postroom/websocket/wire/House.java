package dev.postroom.websocket.wire;

import dev.postroom.broker.outbox.ChunkPool;
import java.util.function.IntSupplier;

/// What pipes need of the server they belong to.
///
/// @param pool lends the memory for what is compressed
/// @param deflaters lends what compresses
/// @param share what the pipes of one loop share
/// @param memory where memory is reserved for what is not whole
/// @param maxPayload the most bytes that a compressed message may become; asked each time
public record House(
    ChunkPool pool,
    Deflaters deflaters,
    LoopShare share,
    MessageMemory memory,
    IntSupplier maxPayload) {}
