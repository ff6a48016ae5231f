package dev.postroom.client;

/// Tells whether the calling thread has stack left for the work of a server in this process.
///
/// A program may publish from deep in a recursion that is about to overflow, and survive that. When
/// it carries a round of the server (ADR 0014) the overflow would come in the middle of it, and cut
/// off connections of others. So who has little left leaves the work to another thread.
final class StackRoom {
  /// Compiled they are 8 KiB, and not compiled more, as those of a round are. Costs 0.4 µs.
  private static final int FRAMES = 128;

  private StackRoom() {}

  static boolean isThere() {
    try {
      return reach(FRAMES, 1, 2, 3, 4) > 0;
    } catch (StackOverflowError none) {
      return false;
    }
  }

  /// Takes a frame for each level; what goes down in it comes back, so that nothing can be left
  /// out.
  private static long reach(int frames, long a, long b, long c, long d) {
    if (frames == 0) {
      return a + b + c + d;
    }
    long e = a * 31 + d;
    long f = b * 31 + a;
    long g = c * 31 + b;
    long h = d * 31 + c;
    return (reach(frames - 1, e, f, g, h) & 7) + ((a ^ e) & 1) + ((b ^ f) & 1) + ((c ^ h) & 1) + 1;
  }
}
