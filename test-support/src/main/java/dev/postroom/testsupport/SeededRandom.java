package dev.postroom.testsupport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// A random source that is known by its seed, with the few shapes our property tests need. Confined
/// to the thread that made it.
public final class SeededRandom implements RandomGenerator {
  private static final String TOKEN_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_$";

  private final long seed;
  private final Random source;

  /// Make the random source of this seed; equal seeds give equal sequences.
  public SeededRandom(long seed) {
    this.seed = seed;
    this.source = new Random(seed);
  }

  /// Return the seed it was made of.
  public long seed() {
    return seed;
  }

  @Override
  public long nextLong() {
    return source.nextLong();
  }

  @Override
  public int nextInt() {
    return source.nextInt();
  }

  /// Return a number from `least` to `most`, both included.
  public int between(int least, int most) {
    return nextInt(least, Math.addExact(most, 1));
  }

  /// Return true in so many of a hundred cases.
  public boolean chance(int percent) {
    return nextInt(100) < percent;
  }

  /// Return one of the values, each with the same chance.
  @SafeVarargs
  public final <T> T oneOf(T... values) {
    return values[nextInt(values.length)];
  }

  /// Return one of the values, each with the same chance; the list must not be empty.
  public <T> T oneOf(List<T> values) {
    return values.get(nextInt(values.size()));
  }

  /// Return a list of `least` to `most` values made one by one.
  public <T> List<T> listOf(int least, int most, Function<SeededRandom, T> maker) {
    int size = between(least, most);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(maker.apply(this));
    }
    return list;
  }

  /// Return the values in a random order.
  public <T> List<T> shuffled(List<T> values) {
    List<T> copy = new ArrayList<>(values);
    Collections.shuffle(copy, source);
    return copy;
  }

  /// Return so many random bytes of any value.
  public byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    nextBytes(bytes);
    return bytes;
  }

  /// Return `least` to `most` letters of the alphabet.
  public String text(String alphabet, int least, int most) {
    StringBuilder text = new StringBuilder();
    for (int left = between(least, most); left > 0; left--) {
      text.append(alphabet.charAt(nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /// Return a literal subject of 1 to `mostTokens` short tokens.
  public String subject(int mostTokens) {
    return String.join(".", listOf(1, mostTokens, random -> random.text(TOKEN_LETTERS, 1, 6)));
  }

  /// Return a valid subscription subject of 1 to `mostTokens` tokens, often with wildcards.
  public String pattern(int mostTokens) {
    List<String> tokens =
        listOf(1, mostTokens, r -> r.chance(30) ? "*" : r.text(TOKEN_LETTERS, 1, 2));
    if (chance(20)) {
      tokens.set(tokens.size() - 1, ">");
    }
    return String.join(".", tokens);
  }

  /// Cut the bytes at random places into pieces that are never empty; together they are the whole.
  public List<byte[]> split(byte[] whole) {
    List<byte[]> pieces = new ArrayList<>();
    int from = 0;
    while (from < whole.length) {
      int left = whole.length - from;
      int size = Math.min(left, chance(50) ? between(1, 8) : between(1, left));
      pieces.add(Arrays.copyOfRange(whole, from, from + size));
      from += size;
    }
    return pieces;
  }
}
