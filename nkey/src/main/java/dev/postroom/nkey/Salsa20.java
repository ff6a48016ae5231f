package dev.postroom.nkey;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The stream cipher Salsa20 with its two relatives of NaCl: HSalsa20, which makes a key of a key,
/// and XSalsa20, whose nonce is long enough to be drawn by chance. Takes the same time whatever the
/// key is.
final class Salsa20 {
  private static final int WORDS = 16;
  private static final int BLOCK = 64;
  private static final int ROUNDS = 10; // each is two: columns and rows
  private static final int LONG_NONCE_HEAD = 16;

  // "expand 32-byte k"
  private static final int[] SIGMA = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  // Which four words a quarter of a round mixes: the columns, then the rows.
  private static final int[][] QUARTERS = {
    {0, 4, 8, 12}, {5, 9, 13, 1}, {10, 14, 2, 6}, {15, 3, 7, 11},
    {0, 1, 2, 3}, {5, 6, 7, 4}, {10, 11, 8, 9}, {15, 12, 13, 14}
  };

  private Salsa20() {}

  /// Return the key of a box: that of NaCl's `beforenm`.
  static byte[] boxKey(byte[] shared) {
    return derived(shared, new byte[LONG_NONCE_HEAD]);
  }

  /// Return so many bytes of XSalsa20's stream, for a nonce of 24 bytes.
  static byte[] extendedStream(byte[] key, byte[] nonce, int length) {
    byte[] subkey = derived(key, nonce);
    ByteBuffer rest = little(nonce).position(LONG_NONCE_HEAD);
    int[] start = state(subkey, rest.getInt(), rest.getInt());
    byte[] stream = new byte[(length + BLOCK - 1) / BLOCK * BLOCK];
    ByteBuffer out = little(stream);
    for (int block = 0; out.hasRemaining(); block++) {
      start[8] = block;
      int[] words = start.clone();
      mix(words);
      for (int i = 0; i < WORDS; i++) {
        out.putInt(words[i] + start[i]);
      }
    }
    return stream;
  }

  /// HSalsa20: return the key that belongs to the key and the first 16 bytes of the nonce.
  private static byte[] derived(byte[] key, byte[] nonce) {
    ByteBuffer in = little(nonce);
    int[] words = state(key, in.getInt(), in.getInt());
    words[8] = in.getInt();
    words[9] = in.getInt();
    mix(words);
    byte[] derived = new byte[32];
    ByteBuffer out = little(derived);
    out.putInt(words[0]).putInt(words[5]).putInt(words[10]).putInt(words[15]);
    out.putInt(words[6]).putInt(words[7]).putInt(words[8]).putInt(words[9]);
    return derived;
  }

  private static int[] state(byte[] key, int first, int second) {
    ByteBuffer in = little(key);
    int[] words = new int[WORDS];
    for (int i = 0; i < 4; i++) {
      words[5 * i] = SIGMA[i];
      words[1 + i] = in.getInt(4 * i);
      words[11 + i] = in.getInt(16 + 4 * i);
    }
    words[6] = first;
    words[7] = second;
    return words;
  }

  private static void mix(int[] x) {
    for (int i = 0; i < ROUNDS; i++) {
      for (int[] q : QUARTERS) {
        x[q[1]] ^= Integer.rotateLeft(x[q[0]] + x[q[3]], 7);
        x[q[2]] ^= Integer.rotateLeft(x[q[1]] + x[q[0]], 9);
        x[q[3]] ^= Integer.rotateLeft(x[q[2]] + x[q[1]], 13);
        x[q[0]] ^= Integer.rotateLeft(x[q[3]] + x[q[2]], 18);
      }
    }
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
