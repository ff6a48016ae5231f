package dev.postroom.websocket.wire;

import dev.postroom.broker.transport.PeerFaultException;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/// Takes what is read out of its frames. Confined to the connection's loop.
///
/// Where nothing may be compressed the bytes are read to where they should go, and there heads are
/// taken out and masks off: nothing is copied aside, and nothing kept but the start of a head. Else
/// they are read into the loop's buffer; what a message becomes beyond the target's room stays
/// compressed, at most [LoopShare#INPUT] bytes of it.
final class WebSocketInput {
  private static final byte[] NOTHING = {};

  /// What a connection keeps between two reads of a compressed message.
  static final int COST = Inflation.COST + LoopShare.INPUT;

  private final Transport lower;
  private final LoopShare share;
  private final Controls controls;
  private final Runnable evicted;
  private final MessageMemory memory;
  private final IntSupplier maxPayload;
  private final FrameReader frames;
  private final @Nullable Inflation inflation;
  private final byte[] control = new byte[FrameReader.MAX_CONTROL];
  private int controlLength;
  private byte[] held = NOTHING;
  private boolean isReserved;
  private long progressNanos;
  private boolean isOver; // the peer has said so
  private boolean isEnded; // the pipe has
  private @Nullable PeerFaultException fault; // told after what came before it

  /// Who is told what control frames say.
  interface Controls {

    /// The peer wants an answer with these bytes.
    void ping(byte[] payload, int length);

    /// The peer says nothing more.
    void closed(byte[] payload, int length) throws PeerFaultException;
  }

  /// @param evicted is called when a read has something to tell although nothing has come
  WebSocketInput(Transport lower, Terms terms, House house, Controls controls, Runnable evicted) {
    this.lower = lower;
    this.controls = controls;
    this.evicted = evicted;
    this.share = house.share();
    this.memory = house.memory();
    this.maxPayload = house.maxPayload();
    this.frames = new FrameReader(terms.isCompressed(), !terms.isUnmasked());
    this.inflation = terms.isCompressed() ? new Inflation(share) : null;
  }

  /// Read, and return how many bytes: 0 when nothing is there now, -1 at the end.
  ///
  /// @throws PeerFaultException when the peer breaks the rules of frames
  int read(ByteBuffer target) throws IOException {
    if (isOver) {
      return -1;
    }
    int start = target.position();
    if (fault == null) {
      try {
        if (inflation == null) {
          readInPlace(target);
        } else {
          readAside(inflation, target);
        }
      } catch (PeerFaultException broken) {
        fault = broken;
      }
    }
    int count = target.position() - start;
    if (count == 0 && fault != null) {
      throw fault;
    }
    return count == 0 && (isOver || (isEnded && !isReady())) ? -1 : count;
  }

  /// Return whether a read brings something although the pipe may have nothing.
  boolean isReady() {
    return isOver || fault != null || held.length > 0 || (inflation != null && inflation.isFull());
  }

  private void readInPlace(ByteBuffer target) throws IOException {
    int start = target.position();
    int count = lower.read(target);
    if (count < 0) {
      isEnded = true;
      return;
    }
    int end = target.position();
    int from = start;
    target.position(start);
    while (from < end && !isOver) {
      if (!frames.isInFrame()) {
        from = frames.readHead(target, from, end);
      }
      if (frames.isInFrame()) {
        int part = (int) Math.min(frames.left(), end - from);
        if (frames.isControl()) {
          takeControl(target, from, part);
        } else {
          int to = target.position();
          Masking.unmask(target, from, target, to, part, frames.key());
          target.position(to + part);
        }
        from += part;
        took(part);
      }
    }
  }

  private void took(int bytes) throws PeerFaultException {
    frames.took(bytes);
    if (frames.left() == 0) {
      boolean isControl = frames.isControl();
      frames.endFrame();
      if (isControl) {
        obey();
      }
    }
  }

  private void takeControl(ByteBuffer in, int from, int length) {
    ByteBuffer plain =
        ByteBuffer.wrap(control).order(in.order()); // control frames are rare: no need to keep it
    Masking.unmask(in, from, plain, controlLength, length, frames.key());
    controlLength += length;
  }

  private void obey() throws PeerFaultException {
    int length = controlLength;
    controlLength = 0;
    switch (frames.opcode()) {
      case FrameReader.PING -> controls.ping(control, length);
      case FrameReader.CLOSE -> {
        isOver = true;
        controls.closed(control, length);
      }
      default -> {} // a PONG is nothing new
    }
  }

  private void readAside(Inflation inflating, ByteBuffer target) throws IOException {
    ByteBuffer in = share.input().clear().put(held);
    held = NOTHING;
    if (in.position() == 0 && !inflating.isFull()) {
      in.limit(Math.min(in.capacity(), Math.max(1, target.remaining())));
      isEnded = lower.read(in) < 0;
    }
    in.flip();
    if (inflating.isFull()) {
      inflating.drain(target, maxPayload.getAsInt());
    }
    boolean goesOn = !inflating.isFull();
    while (goesOn && !isOver) {
      if (!frames.isInFrame()) {
        in.position(frames.readHead(in, in.position(), in.limit()));
      }
      goesOn = frames.isInFrame() && takeAside(inflating, in, target);
    }
    keep(inflating, in);
  }

  /// Take a part of a frame's payload. Return whether there may be room and bytes for more.
  private boolean takeAside(Inflation inflating, ByteBuffer in, ByteBuffer target)
      throws PeerFaultException {
    int there = (int) Math.min(frames.left(), in.remaining());
    boolean isPlain = !frames.isControl() && !frames.isCompressed();
    int part = isPlain ? Math.min(there, target.remaining()) : there;
    int from = in.position();
    if (frames.isControl()) {
      takeControl(in, from, part);
    } else if (isPlain) {
      Masking.unmask(in, from, target, target.position(), part, frames.key());
      target.position(target.position() + part);
    } else {
      return inflate(inflating, in, part, target);
    }
    in.position(from + part);
    took(part);
    return in.hasRemaining() && (target.hasRemaining() || part == there);
  }

  /// Only what is decompressed has its mask taken off: what stays has it still.
  private boolean inflate(Inflation inflating, ByteBuffer in, int part, ByteBuffer target)
      throws PeerFaultException {
    int from = in.position();
    int limit = in.limit();
    int most = maxPayload.getAsInt();
    if (part > 0) {
      int key = frames.key();
      Masking.unmask(in, from, in, from, part, key);
      inflating.inflate(in.limit(from + part), target, most);
      in.limit(limit);
      int used = in.position() - from;
      Masking.unmask(in, from + used, in, from + used, part - used, Masking.advanced(key, used));
      frames.took(used);
    }
    if (frames.left() > 0) {
      return false;
    }
    if (frames.isFinal() && !inflating.end(target, most)) {
      return false;
    }
    frames.endFrame();
    return in.hasRemaining();
  }

  /// Keep what found no room; within a message that needs memory.
  private void keep(Inflation inflating, ByteBuffer in) throws PeerFaultException {
    if (in.hasRemaining() && !isOver) {
      held = new byte[in.remaining()];
      in.get(held);
    }
    progressNanos = share.nanos();
    if (!inflating.isWithin() && held.length == 0) {
      release();
    } else if (!isReserved) {
      reserve();
    }
  }

  private void reserve() throws PeerFaultException {
    isReserved = memory.tryReserve(COST) || (share.evictStalled() && memory.tryReserve(COST));
    if (!isReserved) {
      throw new PeerFaultException("there is no memory for a message that is not whole");
    }
    share.holds(this);
  }

  private void release() {
    if (isReserved) {
      isReserved = false;
      share.holdsNoMore(this);
      memory.giveBack(COST);
    }
  }

  /// Return when something last came.
  long lastProgressNanos() {
    return progressNanos;
  }

  /// End, for others need the memory; the next read tells.
  void evict() {
    forget();
    fault = new PeerFaultException("a started message does not go on, and others need its memory");
    evicted.run();
  }

  private void forget() {
    held = NOTHING;
    if (inflation != null) {
      inflation.close();
    }
    release();
  }

  /// Forget everything.
  void close() {
    isOver = true;
    forget();
  }
}
