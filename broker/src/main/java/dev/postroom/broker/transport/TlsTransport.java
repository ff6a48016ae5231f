package dev.postroom.broker.transport;

import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.platform.Invariant;
import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/// A pipe that becomes an encrypted one when it is told to.
///
/// | mode | reads | writes | leaves |
/// |---|---|---|---|
/// | CLEAR | as they come | as they are | [#secure] |
/// | SECURING | nothing | thrown away: a handshake comes first | [#advance], [#stayClear] |
/// | SECURED | decrypted | encrypted | [#shutdownOutput], a fault |
/// | ENDING | thrown away by the caller, so not decrypted | nothing | [#close] |
///
/// Threading: reads, [#advance] and every change of the mode belong to the connection's loop;
/// writes may come from any thread, which holds the lock of the connection's outbox. Whatever makes
/// records takes that lock: of a handshake, of a key update, the last word.
public final class TlsTransport extends ForwardingTransport {
  /// How far a handshake has come.
  public enum Progress {
    /// The peer must say more.
    NEEDS_INPUT,
    /// What was said must leave first.
    NEEDS_OUTPUT,
    /// [#nextTask] has work that takes a while.
    NEEDS_TASKS,
    /// Both sides are who they say; what is read and written is encrypted.
    DONE
  }

  private enum Mode {
    CLEAR,
    SECURING,
    SECURED,
    ENDING
  }

  private final TlsInput input;
  private final ChunkPool pool;
  private final TlsInput.Answers answers = this::speak;
  private @Nullable Outbox outbox;
  private @Nullable SSLEngine engine;
  private @Nullable TlsOutput output;
  // Changed by the loop under the outbox's lock; so either suffices to read it.
  private Mode mode = Mode.CLEAR;
  private boolean shutdownWanted;
  private boolean answersWait;
  private boolean isWorking;
  private boolean isClosed;

  /// Make a pipe over another one, which is in the clear to begin with.
  ///
  /// @param buffers those of the connection's loop
  /// @param pool lends the memory for records that wait
  public TlsTransport(Transport lower, TlsBuffers buffers, ChunkPool pool) {
    super(lower);
    this.input = new TlsInput(lower, buffers);
    this.pool = pool;
  }

  /// Wait for the peer's first byte, and return it without taking it; -1 at the end of input, -2
  /// when nothing has come yet. Only in the clear.
  public int peek() throws IOException {
    return input.peek();
  }

  /// Begin a handshake.
  ///
  /// @param under the connection's outbox, which flushes into this pipe
  /// @throws IOException when the engine cannot shake hands
  public void secure(SSLEngine with, Outbox under) throws IOException {
    with.beginHandshake(); // without this it is at rest, which looks like the end of one
    outbox = under;
    under.lock();
    try {
      engine = with;
      output = new TlsOutput(with, lower(), pool);
      mode = Mode.SECURING;
    } finally {
      under.unlock();
    }
  }

  /// Take the lock of another outbox from now on; while nobody uses the old one.
  void guardedBy(Outbox other) {
    outbox = other;
  }

  /// Go on with the handshake as far as possible; on the loop's thread.
  ///
  /// @throws java.io.EOFException when the peer has gone
  /// @throws NotTlsException when the peer speaks something else
  /// @throws javax.net.ssl.SSLException when the two cannot agree; the peer is told so by
  ///   [#shutdownOutput]
  public Progress advance() throws IOException {
    SSLEngine securing = engine();
    while (true) {
      switch (securing.getHandshakeStatus()) {
        case NEED_TASK -> {
          return Progress.NEEDS_TASKS;
        }
        case NEED_WRAP -> {
          if (!speak()) {
            return Progress.NEEDS_OUTPUT;
          }
        }
        case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
          if (!input.step(securing)) {
            return Progress.NEEDS_INPUT;
          }
        }
        case FINISHED, NOT_HANDSHAKING -> {
          if (!speak()) {
            return Progress.NEEDS_OUTPUT;
          }
          Invariant.check(isAgreed(securing), "a handshake has ended without a key");
          change(Mode.SECURED);
          return Progress.DONE;
        }
      }
    }
  }

  private static boolean isAgreed(SSLEngine engine) {
    return engine.getSession().isValid() && !engine.getSession().getProtocol().equals("NONE");
  }

  /// Return work that a handshake waits for, to be done by another thread; null when there is no
  /// more.
  public @Nullable Runnable nextTask() {
    return engine().getDelegatedTask();
  }

  /// Take notice of whether another thread does that work: until it has, the engine answers nobody.
  void working(boolean is) {
    isWorking = is;
  }

  /// Return whether nothing more can be read before answers of the protocol itself have left.
  boolean awaitsAnswers() {
    return answersWait;
  }

  boolean isClosed() {
    return isClosed;
  }

  /// Return what was agreed upon; during the handshake what is known of it.
  public SSLSession session() {
    SSLSession handshake = engine().getHandshakeSession();
    return handshake == null ? engine().getSession() : handshake;
  }

  /// Return whether a handshake has succeeded.
  public boolean isSecured() {
    return mode == Mode.SECURED;
  }

  /// Return whether a read brings something although the socket below may have nothing.
  public boolean isReady() {
    return switch (mode) {
      case CLEAR -> input.holdsPlain();
      case SECURED -> !answersWait && input.isReady();
      case SECURING, ENDING -> false;
    };
  }

  /// Return whether records wait that belong to no message, so that nobody but the loop sends them.
  public boolean isSpeaking() {
    Outbox under = outbox;
    TlsOutput out = output;
    if (under == null || out == null) {
      return false;
    }
    under.lock();
    try {
      return out.isWaiting();
    } finally {
      under.unlock();
    }
  }

  /// Send what waits below; the pipe is writable again. On the loop's thread.
  public void drain() throws IOException {
    if (speak() && shutdownWanted) {
      shutdownWanted = false;
      super.shutdownOutput();
    }
  }

  private boolean speak() throws IOException {
    Outbox under = outbox;
    TlsOutput out = output;
    if (under == null || out == null) {
      return true;
    }
    under.lock();
    try {
      boolean sent = out.speak();
      answersWait = !sent && engine().getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
      return sent || (mode == Mode.SECURED && !answersWait);
    } finally {
      under.unlock();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return switch (mode) {
      case CLEAR -> input.holdsPlain() ? input.takePlain(target) : super.read(target);
      case SECURING -> 0;
      case SECURED -> input.read(engine(), target, answers);
      case ENDING -> super.read(target);
    };
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
    TlsOutput out = output;
    if (out == null) {
      return super.write(sources, offset, count);
    }
    if (mode == Mode.SECURED) {
      return out.write(sources, offset, count);
    }
    long lost = 0;
    for (int i = offset; i < offset + count; i++) {
      lost += sources[i].remaining();
      sources[i].position(sources[i].limit());
    }
    return lost;
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (lastWord()) {
      super.shutdownOutput();
    } else {
      shutdownWanted = true;
    }
  }

  /// Say the last word. Return whether all has left.
  private boolean lastWord() throws IOException {
    Outbox under = outbox;
    TlsOutput out = output;
    if (under == null || out == null || mode == Mode.ENDING) {
      return true;
    }
    under.lock();
    try {
      mode = Mode.ENDING;
      return isWorking || out.end();
    } finally {
      under.unlock();
    }
  }

  /// Say nothing more: the peer would not understand.
  public void silence() {
    change(Mode.ENDING);
  }

  /// Give up the handshake: the peer speaks something else, is answered in the clear, and what it
  /// has said is read as it came.
  public void stayClear() {
    release();
    change(Mode.CLEAR);
    output = null; // nobody else writes yet
    engine = null;
  }

  private void change(Mode next) {
    Outbox under = outbox;
    if (under == null) {
      mode = next;
      return;
    }
    under.lock();
    try {
      mode = next;
    } finally {
      under.unlock();
    }
  }

  private SSLEngine engine() {
    SSLEngine secured = engine;
    if (secured == null) {
      throw new IllegalStateException("there was no handshake");
    }
    return secured;
  }

  @Override
  public void close() {
    isClosed = true;
    try {
      var _ = lastWord();
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
    TlsOutput out = output;
    if (under != null && out != null) {
      under.lock();
      try {
        out.close();
      } finally {
        under.unlock();
      }
    }
  }
}
