package dev.postroom.broker.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.postroom.broker.options.TlsOptions;
import dev.postroom.broker.outbox.Chunk;
import dev.postroom.broker.outbox.ChunkPool;
import dev.postroom.broker.outbox.Outbox;
import dev.postroom.broker.outbox.OutboxOwner;
import dev.postroom.broker.transport.TlsTransport.Progress;
import dev.postroom.platform.Budget;
import dev.postroom.protocol.transport.Courier;
import dev.postroom.protocol.transport.TransportPair;
import dev.postroom.testsupport.TestCertificates;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;

/// An encrypted pipe between two engines in this process, for tests of it.
abstract class TlsPipe {
  static final String TLS_1_3 = "TLSv1.3";
  static final int MOST_TURNS = 2_000_000;
  static final String TLS_1_2 = "TLSv1.2";
  static final TlsOptions OPTIONS = TlsOptions.of(TestCertificates.context("server"));

  final ChunkPool pool = new ChunkPool(new Budget(100L * Chunk.SIZE));
  final ByteBuffer target = ByteBuffer.allocate(256 * 1024);
  final ByteArrayOutputStream read = new ByteArrayOutputStream();
  TransportPair pair = new TransportPair();
  TlsTransport transport =
      new TlsTransport(pair.right(), new TlsBuffers(new Budget(1 << 20)), pool);
  TlsPeer peer = new TlsPeer(pair.left(), TLS_1_3);
  Outbox outbox = outbox();
  boolean isPeerGone;
  int room = 256 * 1024;
  int turns;

  Outbox outbox() {
    return new Outbox(
        pool,
        (sources, offset, count) -> transport.write(sources, offset, count),
        new OutboxOwner() {
          @Override
          public void outboxBlocked() {}

          @Override
          public void outboxFailed(IOException cause) {}
        });
  }

  @AfterEach
  void everything_lent_is_given_back() {
    outbox.lock();
    outbox.close();
    outbox.unlock();
    transport.close();
    assertThat(pool.lentBytes()).isZero();
  }

  void with(int ring, String version, TlsOptions options, String... certificates)
      throws IOException {
    pair = new TransportPair(ring, Courier.NONE);
    transport = new TlsTransport(pair.right(), new TlsBuffers(new Budget(1 << 20)), pool);
    peer = new TlsPeer(pair.left(), version, certificates);
    outbox = outbox();
    transport.secure(options.engine(), outbox);
  }

  void shakeHands() throws IOException {
    peer.engine().beginHandshake();
    Progress progress = Progress.NEEDS_INPUT;
    while (progress != Progress.DONE || peer.isHandshaking()) {
      turn(progress);
      peer.run();
      transport.drain();
      if (progress != Progress.DONE) {
        progress = transport.advance();
        if (progress == Progress.NEEDS_TASKS) {
          for (Runnable task = transport.nextTask(); task != null; task = transport.nextTask()) {
            task.run();
          }
        }
      }
    }
  }

  /// Fail rather than go on for ever.
  void turn(Object state) {
    assertThat(++turns).as("turns, now %s, peer %s", state, peer).isLessThan(MOST_TURNS);
  }

  void append(byte[] bytes) {
    outbox.lock();
    try {
      outbox.append(bytes);
    } finally {
      outbox.unlock();
    }
  }

  /// Flush, as a loop does whose socket is writable again.
  void flush() throws IOException {
    transport.drain();
    outbox.lock();
    try {
      var _ = outbox.flushWritable();
    } finally {
      outbox.unlock();
    }
  }

  long pending() {
    outbox.lock();
    try {
      return outbox.pending();
    } finally {
      outbox.unlock();
    }
  }

  void readSome() throws IOException {
    int count = transport.read(target.clear().limit(room));
    isPeerGone |= count < 0;
    if (count > 0) {
      read.write(target.array(), 0, count);
    }
  }

  void receive(int length) throws IOException {
    while (peer.received().length < length) {
      turn("receiving");
      flush();
      peer.run();
    }
  }

  void send(byte[] bytes) throws IOException {
    ByteBuffer all = ByteBuffer.wrap(bytes);
    int before = read.size();
    while (read.size() - before < bytes.length) {
      turn("sending");
      var _ = peer.send(all);
      peer.run();
      readSome();
    }
  }

  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new SplittableRandom(seed).nextBytes(bytes);
    return bytes;
  }

  void renewKeys() throws IOException {
    peer.engine().beginHandshake();
    while (peer.isHandshaking()) {
      turn("renewing");
      peer.run();
      readSome();
      flush();
    }
  }
}
