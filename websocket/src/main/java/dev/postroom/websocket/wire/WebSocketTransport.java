package dev.postroom.websocket.wire;

import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.snapshot.CloseReason;
import dev.postroom.broker.transport.ForwardingTransport;
import dev.postroom.broker.transport.PeerFaultException;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A pipe of frames around another pipe (docs/spec/core.md 5.2): what is read and written is the
/// stream that they carry.
///
/// | mode | reads | writes | leaves |
/// |---|---|---|---|
/// | OPEN | out of frames | into frames | a Close frame of either side, a fault |
/// | CLOSING | what comes, to be thrown away | nothing, and keeps nothing | [#close] |
///
/// Threading: reads and changes of the mode belong to the connection's loop; writes may come from
/// any thread, which holds the lock of the connection's outbox. Control frames take that lock.
public final class WebSocketTransport extends ForwardingTransport
    implements WebSocketInput.Controls {
  private static final int STATUS_BYTES = 2;

  private final WebSocketInput input;
  private final WebSocketOutput output;
  private @Nullable Outbox outbox;
  private @Nullable CloseReason reason;
  private Runnable whenReady = () -> {};
  private boolean isClosing;
  private boolean shutdownWanted;
  private boolean mayWait = true; // whether control frames may wait; then it is worth a look

  /// Make a pipe.
  ///
  /// @param first what is sent before the first frame
  public WebSocketTransport(Transport lower, Terms terms, House house, byte[] first) {
    super(lower);
    this.input = new WebSocketInput(lower, terms, house, this, this::evicted);
    Deflaters deflaters = terms.isCompressed() ? house.deflaters() : null;
    this.output = new WebSocketOutput(lower, house.pool(), deflaters, terms.isBrowser());
    output.sayFirst(first);
  }

  /// Take the lock of this outbox, which flushes into this pipe, from now on.
  void guardedBy(Outbox under) {
    outbox = under;
  }

  /// Tell whom to tell that a read has something although nothing has come.
  void whenReady(Runnable told) {
    whenReady = told;
  }

  private void evicted() {
    whenReady.run();
  }

  /// The connection ends for this reason, of which the peer is told when the rest has left.
  public void ending(CloseReason why) {
    reason = why;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (isClosing) {
      return super.read(target);
    }
    try {
      return input.read(target);
    } catch (PeerFaultException fault) {
      sayLast(CloseStatus.PROTOCOL_ERROR, String.valueOf(fault.getMessage()));
      throw fault;
    }
  }

  /// Return whether a read brings something although the pipe below may have nothing.
  boolean isReady() {
    return !isClosing && input.isReady();
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    return output.write(sources, offset, count);
  }

  @Override
  public void ping(byte[] payload, int length) {
    Outbox under = locked();
    try {
      output.pong(payload, length);
    } finally {
      under.unlock();
    }
  }

  @Override
  public void closed(byte[] payload, int length) throws PeerFaultException {
    if (length == 1) {
      throw new PeerFaultException("close frame payload cannot be 1 byte");
    }
    if (length >= STATUS_BYTES) {
      int status = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
      if (!CloseStatus.mayCome(status)) {
        throw new PeerFaultException("invalid close status code " + status);
      }
      if (!isText(payload, length)) {
        sayLast(CloseStatus.INVALID_PAYLOAD, "invalid utf8 body in close frame");
        return;
      }
    }
    Outbox under = locked();
    try {
      output.close(payload, length);
    } finally {
      under.unlock();
    }
  }

  private static boolean isText(byte[] payload, int length) {
    try {
      var _ =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(payload, STATUS_BYTES, length - STATUS_BYTES));
      return true;
    } catch (CharacterCodingException none) {
      return false;
    }
  }

  private void sayLast(int status, String why) {
    byte[] text = why.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(text.length, FrameReader.MAX_CONTROL - STATUS_BYTES);
    byte[] payload = new byte[STATUS_BYTES + length];
    payload[0] = (byte) (status >> 8);
    payload[1] = (byte) status;
    System.arraycopy(text, 0, payload, STATUS_BYTES, length);
    Outbox under = locked();
    try {
      output.close(payload, payload.length);
    } finally {
      under.unlock();
    }
  }

  /// Send control frames that wait, as far as the pipe takes them; on the loop's thread.
  void drain() throws IOException {
    if (speak() && shutdownWanted) {
      shutdownWanted = false;
      super.shutdownOutput();
    }
  }

  private boolean speak() throws IOException {
    Outbox under = locked();
    try {
      return output.speak() && !output.isWaiting();
    } finally {
      under.unlock();
    }
  }

  /// Return whether control frames wait that nobody but the loop sends.
  boolean isSpeaking() {
    if (!mayWait) {
      return false;
    }
    Outbox under = locked();
    try {
      mayWait = output.hasControl();
      return output.isWaiting();
    } finally {
      under.unlock();
    }
  }

  private Outbox locked() {
    Outbox under = outbox;
    if (under == null) {
      throw new IllegalStateException("nobody guards the pipe");
    }
    under.lock();
    mayWait = true; // whoever takes it has something to say, or wants to know
    return under;
  }

  @Override
  public void shutdownOutput() throws IOException {
    isClosing = true;
    sayWhy();
    if (speak()) {
      super.shutdownOutput();
    } else {
      shutdownWanted = true;
    }
  }

  private void sayWhy() {
    CloseReason why = reason;
    if (why != null) {
      sayLast(CloseStatus.of(why), why.text());
    }
  }

  @Override
  public void close() {
    isClosing = true;
    try {
      if (outbox != null) {
        sayWhy();
        var _ = speak();
      }
    } catch (IOException gone) {
      // The pipe is broken, so nobody waits for a last word.
    } finally {
      input.close();
      release();
      super.close();
    }
  }

  private void release() {
    Outbox under = outbox;
    if (under != null) {
      under.lock();
      try {
        output.release();
      } finally {
        under.unlock();
      }
    }
  }
}
