package dev.postroom.websocket.wire;

import dev.postroom.broker.transport.PeerFaultException;
import java.nio.ByteBuffer;

/// Takes the heads of frames apart, however they are split (RFC 6455 5.2), and knows where in a
/// frame the bytes are. Confined to its owner; holds at most 14 bytes.
///
/// ```
///   head ──► [isInFrame] ──► payload, by and by [#took] ──► head …
/// ```
final class FrameReader {
  static final int CONTINUATION = 0;
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /// The most bytes of a control frame.
  static final int MAX_CONTROL = 125;

  private static final int FINAL = 0x80;
  private static final int RSV1 = 0x40;
  private static final int RSV_OTHERS = 0x30;
  private static final int OPCODE = 0x0f;
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int LENGTH_16 = 126;
  private static final int LENGTH_64 = 127;
  private static final int KEY_BYTES = 4;
  private static final int SHORT_HEAD = 2;

  private final boolean mayCompress;
  private final boolean needsMask;
  private final byte[] head = new byte[14];
  private int headLength;
  private int opcode;
  private boolean isFinal;
  private boolean isInFrame;
  private boolean isInMessage;
  private boolean isCompressed;
  private long left;
  private long taken;
  private int key;

  /// @param mayCompress whether compressed messages may come
  /// @param needsMask whether everything must be masked
  FrameReader(boolean mayCompress, boolean needsMask) {
    this.mayCompress = mayCompress;
    this.needsMask = needsMask;
  }

  /// Return whether the head of a frame is whole, and not yet all of its payload taken.
  boolean isInFrame() {
    return isInFrame;
  }

  /// Return whether what comes is part of a control frame.
  boolean isControl() {
    return opcode >= CLOSE;
  }

  /// Return whether the frame is the last of its message.
  boolean isFinal() {
    return isFinal;
  }

  int opcode() {
    return opcode;
  }

  /// Return whether what comes, apart from control frames, is part of a compressed message.
  boolean isCompressed() {
    return isCompressed;
  }

  /// Return how many bytes of the frame's payload are still to come.
  long left() {
    return left;
  }

  /// Return the mask for the next byte of the payload.
  int key() {
    return Masking.advanced(key, taken);
  }

  /// Take notice of bytes of the payload.
  void took(int bytes) {
    taken += bytes;
    left -= bytes;
  }

  /// Leave a frame whose payload was taken.
  void endFrame() {
    isInFrame = false;
    headLength = 0;
    if (!isControl()) {
      isInMessage = !isFinal;
    }
  }

  /// Take bytes of a head, and return where those behind begin.
  ///
  /// @throws PeerFaultException when it is wrong
  int readHead(ByteBuffer in, int from, int end) throws PeerFaultException {
    int at = from;
    while (at < end && !isInFrame) {
      head[headLength++] = in.get(at++);
      if (headLength == SHORT_HEAD) {
        begin(head[0], head[1]);
      }
      if (headLength >= SHORT_HEAD && headLength == wholeLength()) {
        finish();
      }
    }
    return at;
  }

  private int wholeLength() {
    int length = head[1] & LENGTH;
    int more = length == LENGTH_64 ? Long.BYTES : length == LENGTH_16 ? Short.BYTES : 0;
    return SHORT_HEAD + more + ((head[1] & MASKED) != 0 ? KEY_BYTES : 0);
  }

  private void begin(int first, int second) throws PeerFaultException {
    opcode = first & OPCODE;
    isFinal = (first & FINAL) != 0;
    boolean hasRsv1 = (first & RSV1) != 0;
    if ((first & RSV_OTHERS) != 0) {
      throw new PeerFaultException("RSV2 and RSV3 must be clear");
    }
    if (hasRsv1 && !mayCompress) {
      throw new PeerFaultException(
          "compressed frame received without negotiated permessage-deflate");
    }
    switch (opcode) {
      case CLOSE, PING, PONG -> checkControl(second, hasRsv1);
      case TEXT, BINARY -> {
        if (isInMessage) {
          throw new PeerFaultException(
              "new message started before final frame for previous message was received");
        }
        isCompressed = hasRsv1;
        isInMessage = true;
      }
      case CONTINUATION -> {
        if (!isInMessage || hasRsv1) {
          throw new PeerFaultException("invalid continuation frame");
        }
      }
      default -> throw new PeerFaultException("unknown opcode " + opcode);
    }
    if (needsMask && (second & MASKED) == 0) {
      throw new PeerFaultException("mask bit missing");
    }
  }

  private void checkControl(int second, boolean hasRsv1) throws PeerFaultException {
    if ((second & LENGTH) > MAX_CONTROL) {
      throw new PeerFaultException("control frame length bigger than maximum allowed of 125 bytes");
    }
    if (!isFinal) {
      throw new PeerFaultException("control frame does not have final bit set");
    }
    if (hasRsv1) {
      throw new PeerFaultException("control frame must not be compressed");
    }
  }

  private void finish() throws PeerFaultException {
    boolean isMasked = (head[1] & MASKED) != 0;
    int end = isMasked ? headLength - KEY_BYTES : headLength;
    left = head[1] & LENGTH;
    if (left >= LENGTH_16) {
      left = 0;
      for (int i = SHORT_HEAD; i < end; i++) {
        left = left << 8 | (head[i] & 0xff);
      }
    }
    if (left < 0) {
      throw new PeerFaultException("invalid 64-bit payload length");
    }
    key = 0;
    for (int i = headLength - 1; isMasked && i >= end; i--) {
      key = key << 8 | (head[i] & 0xff);
    }
    taken = 0;
    isInFrame = true;
  }
}
