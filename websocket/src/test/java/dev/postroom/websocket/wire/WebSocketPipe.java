package dev.postroom.websocket.wire;

import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.platform.Budget;
import dev.postroom.testsupport.WebSocketFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.IntSupplier;

/// A pipe of frames under test, between a scripted pipe and an outbox. Confined to the test.
final class WebSocketPipe implements AutoCloseable {
  static final int MAX_PAYLOAD = 200_000;

  final ChunkPool pool = new ChunkPool(new Budget(1_000L * Chunk.SIZE));
  final ScriptedPipe lower;
  final WebSocketTransport transport;
  final Outbox outbox;
  final LoopShare share;
  long nanos;
  private final Memory memories;
  private final Deflaters deflaters = new Deflaters();
  long reserved;
  long memory = Long.MAX_VALUE;

  WebSocketPipe(Terms terms) {
    this(terms, MAX_PAYLOAD, () -> Integer.MAX_VALUE);
  }

  WebSocketPipe(Terms terms, int maxPayload, IntSupplier room) {
    this.share = new LoopShare(() -> nanos);
    this.memories = new Memory();
    lower = new ScriptedPipe(room);
    House house = new House(pool, deflaters, share, memories, () -> maxPayload);
    transport = new WebSocketTransport(lower, terms, house, new byte[0]);
    outbox = new Outbox(pool, transport::write, new Owner());
    transport.guardedBy(outbox);
  }

  /// Make a pipe on the same loop as another one, with the same memory.
  WebSocketPipe(WebSocketPipe neighbour) {
    this.share = neighbour.share;
    this.memories = neighbour.memories;
    lower = new ScriptedPipe(() -> Integer.MAX_VALUE);
    House house = new House(pool, deflaters, share, memories, () -> MAX_PAYLOAD);
    transport = new WebSocketTransport(lower, compressed(), house, new byte[0]);
    outbox = new Outbox(pool, transport::write, new Owner());
    transport.guardedBy(outbox);
  }

  static Terms plain() {
    return new Terms(false, false, false);
  }

  static Terms compressed() {
    return new Terms(true, false, false);
  }

  /// Read everything that was put in, into targets of sizes that the test says.
  byte[] readAll(IntSupplier targetSize) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    while (true) {
      ByteBuffer target = ByteBuffer.allocate(targetSize.getAsInt()).order(ByteOrder.LITTLE_ENDIAN);
      int count = transport.read(target);
      read.write(target.array(), 0, target.position());
      if (count < 0 || (lower.isEmpty() && !transport.isReady())) {
        return read.toByteArray();
      }
    }
  }

  void append(byte[] bytes) {
    outbox.lock();
    try {
      outbox.append(bytes);
    } finally {
      outbox.unlock();
    }
  }

  /// Flush as a loop does whose socket is writable again, and return whether all has left.
  boolean flush() throws IOException {
    outbox.lock();
    try {
      boolean sent = outbox.flushWritable();
      transport.drain();
      return sent && !transport.isSpeaking();
    } finally {
      outbox.unlock();
    }
  }

  List<WebSocketFrames.Frame> frames() {
    return Frames.parse(lower.written());
  }

  @Override
  public void close() {
    outbox.lock();
    outbox.close();
    outbox.unlock();
    transport.close();
    share.close();
    deflaters.close();
  }

  private final class Memory implements MessageMemory {
    @Override
    public boolean tryReserve(int bytes) {
      if (reserved + bytes > memory) {
        return false;
      }
      reserved += bytes;
      return true;
    }

    @Override
    public void giveBack(int bytes) {
      reserved -= bytes;
    }
  }

  private static final class Owner implements OutboxOwner {
    @Override
    public void outboxBlocked() {}

    @Override
    public void outboxFailed(IOException cause) {
      throw new AssertionError(cause);
    }
  }
}
