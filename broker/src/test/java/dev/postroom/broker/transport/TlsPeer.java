package dev.postroom.broker.transport;

import dev.postroom.protocol.Transport;
import dev.postroom.testsupport.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/// The client's side of an encrypted pipe, plainly done, to test the server's. Confined to one
/// thread.
final class TlsPeer {
  private static final int ROOM = 1 << 16;

  private final SSLEngine engine;
  private final Transport pipe;
  private final ByteBuffer in = ByteBuffer.allocate(ROOM).flip();
  private final ByteBuffer out = ByteBuffer.allocate(ROOM).flip();
  private final ByteBuffer[] one = {out};
  private final ByteBuffer plain = ByteBuffer.allocate(ROOM);
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private boolean isNotified;
  private boolean isEnded;

  TlsPeer(Transport pipe, String version, String... certificates) {
    this.pipe = pipe;
    this.engine = TestCertificates.context(certificates).createSSLEngine("localhost", 4222);
    engine.setUseClientMode(true);
    engine.setEnabledProtocols(new String[] {version});
  }

  SSLEngine engine() {
    return engine;
  }

  byte[] received() {
    return received.toByteArray();
  }

  /// Return whether the other side has said its last word.
  boolean isNotified() {
    return isNotified;
  }

  /// Return whether the pipe has ended.
  boolean isEnded() {
    return isEnded;
  }

  boolean isHandshaking() {
    return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING || out.hasRemaining();
  }

  /// Do what can be done now: handshake, read, send what waits.
  void run() throws IOException {
    boolean moves = true;
    while (moves) {
      moves = false;
      while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
        moves = true;
      }
      moves |= flush();
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP && !out.hasRemaining()) {
        moves |= wrap(ByteBuffer.allocate(0)) > 0;
      }
      moves |= read();
    }
  }

  /// Encrypt and send as much as goes; return how many bytes went in.
  int send(ByteBuffer bytes) throws IOException {
    flush();
    if (out.hasRemaining()) {
      return 0;
    }
    int before = bytes.remaining();
    wrap(bytes);
    return before - bytes.remaining();
  }

  private int wrap(ByteBuffer bytes) throws IOException {
    out.clear();
    SSLEngineResult result = engine.wrap(bytes, out);
    out.flip();
    flush();
    return result.bytesProduced();
  }

  private boolean flush() throws IOException {
    return out.hasRemaining() && pipe.write(one, 0, 1) > 0;
  }

  private boolean read() throws IOException {
    in.compact();
    int count;
    try {
      count = pipe.read(in);
    } finally {
      in.flip();
    }
    isEnded |= count < 0;
    boolean moves = count > 0;
    boolean goesOn = in.hasRemaining();
    while (goesOn && !isNotified) {
      plain.clear();
      SSLEngineResult result = engine.unwrap(in, plain);
      received.write(plain.array(), 0, plain.position());
      isNotified = result.getStatus() == Status.CLOSED;
      goesOn =
          result.bytesConsumed() > 0
              && result.getHandshakeStatus() != HandshakeStatus.NEED_TASK
              && in.hasRemaining();
      moves |= result.bytesConsumed() > 0;
    }
    return moves;
  }

  /// Say the last word.
  void end() throws IOException {
    engine.closeOutbound();
    run();
    pipe.shutdownOutput();
  }

  @Override
  public String toString() {
    return engine.getHandshakeStatus() + ", in " + in + ", out " + out;
  }
}
