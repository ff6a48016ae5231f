package dev.postroom.broker.transport;

import dev.postroom.protocol.Transport;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// Decrypts what is read. Confined to the connection's loop.
///
/// Between two reads it keeps the start of a record, or one record that found too little room: at
/// most 33 KiB encrypted and as much decrypted, of a peer that keeps to the standard half of that.
final class TlsInput {
  private static final byte[] NOTHING = {};
  private static final int HEADER = 5;
  private static final int HANDSHAKE = 0x16;
  private static final int SSL_3 = 3;

  /// An honest handshake takes about ten, or some hundred where records are small.
  private static final int MOST_HANDSHAKE_RECORDS = 256;

  /// So many records in a row may bring nothing: keys that are renewed, warnings.
  private static final int MOST_USELESS_RECORDS = 16;

  private final Transport lower;
  private final TlsBuffers buffers;
  private byte[] held = NOTHING; // as it came
  private byte[] decrypted = NOTHING;
  private int decryptedFrom;
  private boolean isWhole; // whether what is held may begin with a whole record
  private boolean isOver;
  private boolean isEndTold;
  private boolean hasHeader;
  private int handshakeRecords;
  private int uselessRecords;
  private long charged; // for what is held
  private @Nullable IOException fault; // behind bytes that were read before it

  TlsInput(Transport lower, TlsBuffers buffers) {
    this.lower = lower;
    this.buffers = buffers;
  }

  /// Read a little without decrypting it, and return the first byte: -1 at the end of input, -2
  /// when nothing has come yet.
  int peek() throws IOException {
    if (held.length == 0) {
      int count = readMore(buffers.input().clear());
      keep(buffers.input().flip());
      if (count <= 0) {
        return count < 0 ? -1 : -2;
      }
    }
    return held[0] & 0xff;
  }

  /// Return what was peeked at, not decrypted after all.
  int takePlain(ByteBuffer target) {
    int part = Math.min(held.length, target.remaining());
    target.put(held, 0, part);
    held = part == held.length ? NOTHING : Arrays.copyOfRange(held, part, held.length);
    return part;
  }

  boolean holdsPlain() {
    return held.length > 0;
  }

  /// Return whether a read brings something although the socket may have nothing.
  boolean isReady() {
    return decrypted.length > 0 || fault != null || (isOver ? !isEndTold : isWhole);
  }

  /// Take the next step of a handshake, and return whether there was enough for one.
  ///
  /// @throws EOFException when the peer has gone
  /// @throws NotTlsException when it speaks something else
  boolean step(SSLEngine engine) throws IOException {
    ByteBuffer in = open();
    try {
      if (unwrapStep(engine, in)) {
        return true;
      }
      in.compact();
      int count = readMore(in);
      in.flip();
      if (count < 0) {
        throw new EOFException(in.hasRemaining() ? "unexpected EOF" : "EOF");
      }
      return count > 0 && unwrapStep(engine, in);
    } finally {
      keep(in);
    }
  }

  private boolean unwrapStep(SSLEngine engine, ByteBuffer in) throws IOException {
    if (!hasHeader) {
      if (in.remaining() < HEADER) {
        return false;
      }
      if (in.get(0) != HANDSHAKE || in.get(1) != SSL_3) {
        throw new NotTlsException(PlainHttp.isBegunBy(in));
      }
      hasHeader = true;
    }
    SSLEngineResult result = engine.unwrap(in, buffers.decrypted().clear());
    if (result.getStatus() == SSLEngineResult.Status.CLOSED) {
      throw new EOFException("EOF");
    }
    isWhole = result.getStatus() != SSLEngineResult.Status.BUFFER_UNDERFLOW;
    if (isWhole && ++handshakeRecords > MOST_HANDSHAKE_RECORDS) {
      throw new SSLException("the peer's handshake has too many records");
    }
    return isWhole;
  }

  /// Read and decrypt, and return how many bytes: 0 when nothing is there now, -1 at the end.
  ///
  /// @param output writes what the protocol itself must answer; while that cannot leave, nothing
  ///   more is decrypted
  int read(SSLEngine engine, ByteBuffer target, Answers output) throws IOException {
    if (fault != null) {
      throw fault;
    }
    int start = target.position();
    takeDecrypted(target);
    if (target.hasRemaining() && !isOver) {
      try {
        readRecords(engine, target, start, output);
      } catch (IOException broken) {
        if (target.position() == start) {
          throw broken;
        }
        fault = broken; // what came before it counts
      }
    }
    int count = target.position() - start;
    if (count == 0 && isOver && decrypted.length == 0) {
      isEndTold = true;
      return -1;
    }
    return count;
  }

  private void readRecords(SSLEngine engine, ByteBuffer target, int start, Answers output)
      throws IOException {
    ByteBuffer in = open();
    try {
      boolean mayGoOn = decrypt(engine, in, target, output);
      if (mayGoOn && target.position() == start) {
        readAndDecrypt(engine, in, target, output);
      }
    } finally {
      keep(in);
    }
  }

  private void readAndDecrypt(SSLEngine engine, ByteBuffer in, ByteBuffer target, Answers output)
      throws IOException {
    in.compact();
    int record = engine.getSession().getPacketBufferSize();
    if (target.remaining() < in.capacity() + record) {
      in.limit(Math.max(record, in.position() + HEADER)); // what would find no room is not read
    }
    int count = readMore(in);
    in.flip();
    if (count < 0) {
      isOver = true;
      if (in.hasRemaining()) {
        throw new EOFException("unexpected EOF");
      }
    } else if (count > 0) {
      decrypt(engine, in, target, output);
    }
  }

  private int readMore(ByteBuffer in) throws IOException {
    return lower.read(in);
  }

  /// Decrypt as many records as are there and find room; return whether more may be read.
  private boolean decrypt(SSLEngine engine, ByteBuffer in, ByteBuffer target, Answers output)
      throws IOException {
    int start = target.position();
    while (in.hasRemaining() && !isOver) {
      if (!output.areSent()) {
        isWhole = false; // whoever sends them reads again
        return false;
      }
      SSLEngineResult result = engine.unwrap(in, target);
      if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
        isWhole = true;
        if (target.position() > start) {
          return false;
        }
        result = engine.unwrap(in, buffers.decrypted().clear());
        keepDecrypted(buffers.decrypted().flip());
        takeDecrypted(target);
      }
      checkUse(result);
      if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        throw new SSLException("the peer wants to negotiate anew, which is refused");
      }
      switch (result.getStatus()) {
        case BUFFER_UNDERFLOW -> {
          isWhole = false;
          return true;
        }
        case CLOSED -> isOver = true;
        case BUFFER_OVERFLOW -> throw new SSLException("a record is larger than any that may come");
        case OK -> {
          if (decrypted.length > 0 || !target.hasRemaining()) {
            isWhole = in.hasRemaining();
            return false;
          }
        }
      }
    }
    isWhole = false;
    return output.areSent() && !isOver;
  }

  /// A peer that renews its keys without end would keep the loop from everybody else.
  private void checkUse(SSLEngineResult result) throws SSLException {
    if (result.bytesProduced() > 0) {
      uselessRecords = 0;
    } else if (result.getStatus() == SSLEngineResult.Status.OK
        && ++uselessRecords > MOST_USELESS_RECORDS) {
      throw new SSLException("too many records in a row bring nothing");
    }
  }

  private void keepDecrypted(ByteBuffer bytes) throws IOException {
    charge(held.length + (long) bytes.remaining());
    decrypted = new byte[bytes.remaining()];
    decryptedFrom = 0;
    bytes.get(decrypted);
  }

  /// Charge what is held to the memory for all, or what is less give back.
  private void charge(long bytes) throws IOException {
    long more = bytes - charged;
    if (more > 0 && !buffers.memory().tryCharge(more)) {
      throw new IOException(
          "records that are not whole take all of the "
              + buffers.memory().limit()
              + " bytes that there are for them");
    }
    if (more < 0) {
      buffers.memory().release(-more);
    }
    charged = bytes;
  }

  private void takeDecrypted(ByteBuffer target) {
    if (decrypted.length == 0) {
      return;
    }
    int part = Math.min(decrypted.length - decryptedFrom, target.remaining());
    target.put(decrypted, decryptedFrom, part);
    decryptedFrom += part;
    if (decryptedFrom == decrypted.length) {
      decrypted = NOTHING;
    }
  }

  /// Return the loop's buffer with what is held in it.
  private ByteBuffer open() {
    return buffers.input().clear().put(held).flip();
  }

  private void keep(ByteBuffer in) throws IOException {
    held = NOTHING;
    charge(in.remaining() + (long) decrypted.length);
    if (in.hasRemaining()) {
      held = new byte[in.remaining()];
      in.get(held);
    }
  }

  /// Forget everything.
  void close() {
    held = NOTHING;
    decrypted = NOTHING;
    isOver = true;
    buffers.memory().release(charged);
    charged = 0;
  }

  /// Sends what the protocol itself must answer.
  @FunctionalInterface
  interface Answers {

    /// Send what waits, and return whether all has left.
    boolean areSent() throws IOException;
  }
}
