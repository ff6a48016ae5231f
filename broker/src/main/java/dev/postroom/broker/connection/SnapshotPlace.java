package dev.postroom.broker.connection;

import java.util.Arrays;

/// A place for one snapshot in bytes, in an array that is used again and again: nothing is left for
/// a collector to find when the next one takes the place. Confined to whoever holds its owner's
/// lock.
final class SnapshotPlace {
  /// Arrays have a multiple of so many bytes, so that similar connections fit into each other's.
  private static final int STEP = 64;

  private byte[] bytes = new byte[0];
  private int length;
  private int bareLength;
  private int subscriptions;
  private long characters;

  /// Take the place of what was kept here.
  void set(SnapshotBytes next) {
    length = next.bytes().length;
    bareLength = next.bareLength();
    subscriptions = next.subscriptions();
    characters = next.characters();
    if (!fits(bytes)) {
      bytes = fitting();
    }
    System.arraycopy(next.bytes(), 0, bytes, 0, length);
  }

  /// Forget the subscriptions. The array that is too large then is left to who takes the next
  /// place, for its own.
  void bare(SnapshotPlace next) {
    subscriptions = 0;
    characters = 0;
    length = bareLength;
    if (!fits(bytes)) {
      byte[] large = bytes;
      bytes = fits(next.bytes) ? next.bytes : fitting();
      next.bytes = large;
      System.arraycopy(large, 0, bytes, 0, length);
    }
  }

  /// An array much too large for what it keeps would be a burst's for ever.
  private boolean fits(byte[] array) {
    return array.length >= length && array.length <= 2 * fittingLength() + STEP;
  }

  private byte[] fitting() {
    return new byte[fittingLength()];
  }

  private int fittingLength() {
    return (length + STEP - 1) / STEP * STEP;
  }

  int subscriptions() {
    return subscriptions;
  }

  /// Return how many characters the names of the subscriptions have.
  long characters() {
    return characters;
  }

  /// Return the array, to see whether it is the same.
  byte[] array() {
    return bytes;
  }

  /// Return a copy of what is kept.
  SnapshotBytes copy() {
    return new SnapshotBytes(Arrays.copyOf(bytes, length), bareLength, subscriptions, characters);
  }
}
