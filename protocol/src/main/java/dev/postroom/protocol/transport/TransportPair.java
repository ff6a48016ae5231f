package dev.postroom.protocol.transport;

import dev.postroom.protocol.Transport;
import java.io.IOException;
import java.nio.ByteBuffer;

/// Two connected transports in one process: what one end writes, the other reads.
///
/// ```
///            write ──► ring of bytes ──► read
///   left end                                  right end
///             read ◄── ring of bytes ◄── write
/// ```
///
/// Each direction holds at most so many bytes as its ring has; a write takes what fits. The ends
/// behave as those of a TCP connection do, but for this: bytes in flight to an end that closes are
/// lost, bytes in flight *from* one are not; and a peer that is gone is noticed at once. An end has
/// no selector; it wakes by [Readiness]. Nothing here blocks, and neither a read nor a write makes
/// an object. Memory: both rings, taken when the pair is made, 512 KiB by default.
public final class TransportPair {
  /// The bytes that each direction holds when nobody says otherwise.
  public static final int DEFAULT_RING_BYTES = 256 * 1024;

  private final End left;
  private final End right;

  /// Make a pair with rings of [#DEFAULT_RING_BYTES].
  public TransportPair() {
    this(DEFAULT_RING_BYTES, Courier.NONE);
  }

  /// Make a pair with rings of so many bytes.
  ///
  /// @param courier whom those who write into it may help
  /// @throws IllegalArgumentException when that is less than one
  public TransportPair(int ringBytes, Courier courier) {
    if (ringBytes < 1) {
      throw new IllegalArgumentException("a ring of " + ringBytes + " bytes holds nothing");
    }
    Wakening ofLeft = new Wakening();
    Wakening ofRight = new Wakening();
    Ring toRight = new Ring(ringBytes, ofRight::readable, ofLeft::writable);
    Ring toLeft = new Ring(ringBytes, ofLeft::readable, ofRight::writable);
    left = new End(toLeft, toRight, ofLeft, courier);
    right = new End(toRight, toLeft, ofRight, courier);
  }

  /// Return one end.
  public End left() {
    return left;
  }

  /// Return the other end.
  public End right() {
    return right;
  }

  /// One end of the pair. Thread-safe as far as [Transport] asks, against its peer on any thread,
  /// and for [#close] from anywhere.
  public static final class End implements Transport {
    private final Ring input;
    private final Ring output;
    private final Wakening wakening;
    private final Courier courier;

    private End(Ring input, Ring output, Wakening wakening, Courier courier) {
      this.input = input;
      this.output = output;
      this.wakening = wakening;
      this.courier = courier;
    }

    /// Return whom a thread that writes may help.
    public Courier courier() {
      return courier;
    }

    /// Let this end wake somebody from now on, instead of whom it woke before. What is readable
    /// already is told at once, on the calling thread; a call of [Readiness#writable] that came
    /// before is not repeated, so ask [#isWritable] after a write that was cut short before.
    public void onReady(Readiness readiness) {
      wakening.target = readiness;
      if (isReadable()) {
        readiness.readable();
      }
    }

    /// Return whether a read would find bytes or the end of input. When it says no, a call of
    /// [Readiness#readable] will come with them. False after this end was closed.
    public boolean isReadable() {
      return input.isReadable();
    }

    /// Return false from a write that was not taken whole until the call of [Readiness#writable]
    /// that it has a claim to; true after this end was closed, for the next write says so at once.
    public boolean isWritable() {
      return output.isWritable();
    }

    /// Read as [Transport#read]; at the end of input, or when the peer has closed, -1 after the
    /// last byte.
    ///
    /// @throws IOException when this end is closed
    @Override
    public int read(ByteBuffer target) throws IOException {
      return input.read(target);
    }

    /// Write as [Transport#write]. When not everything was taken, the ring is full, and
    /// [Readiness#writable] will be called.
    ///
    /// @throws IOException when the peer has closed, or this end has closed or shut down its
    ///   output; how much the sources have moved then says nothing
    @Override
    public long write(ByteBuffer[] sources, int offset, int count) throws IOException {
      return output.write(sources, offset, count);
    }

    /// Let the peer read -1 after what was written; does nothing when called before, or after
    /// [#close].
    @Override
    public void shutdownOutput() {
      output.end();
    }

    /// Return `pipe`, as Go calls the address of such a connection.
    @Override
    public String remoteHost() {
      return "pipe";
    }

    /// Return 0: there is no port.
    @Override
    public int remotePort() {
      return 0;
    }

    /// Close both directions: the peer reads -1 after what was written, and its writes fail. Nobody
    /// is woken for this end any more, but a call that has begun may still be under way.
    @Override
    public void close() {
      output.end();
      input.abandon();
    }
  }

  /// Whom an end wakes.
  private static final class Wakening implements Readiness {
    private static final Readiness NOBODY =
        new Readiness() {
          @Override
          public void readable() {}

          @Override
          public void writable() {}
        };

    // Volatile: set by the end's thread, read by its peer's.
    private volatile Readiness target = NOBODY;

    @Override
    public void readable() {
      target.readable();
    }

    @Override
    public void writable() {
      target.writable();
    }
  }
}
