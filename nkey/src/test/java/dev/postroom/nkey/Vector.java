package dev.postroom.nkey;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What Go's nkeys library made of a raw seed; see `vectors.go`.
record Vector(
    KeyKind kind, String rawHex, String seed, String publicKey, String message, String signature) {

  static Stream<Vector> all() {
    return lines("nkeys.tsv").map(Vector::of);
  }

  /// Return the columns of each line of another table that Go made; see `claims.go`.
  static List<List<String>> table(String name) {
    return lines(name).map(line -> List.of(line.split("\t", -1))).toList();
  }

  private static Stream<String> lines(String name) {
    try (InputStream file = Objects.requireNonNull(Vector.class.getResourceAsStream(name))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Vector> signing() {
    return all().filter(vector -> vector.kind.signs());
  }

  private static Vector of(String line) {
    String[] columns = line.split("\t", -1);
    KeyKind kind = Objects.requireNonNull(KeyKind.ofCode(columns[0].charAt(0) - 'A'));
    return new Vector(kind, columns[1], columns[2], columns[3], columns[4], columns[5]);
  }

  byte[] rawBytes() {
    return HexFormat.of().parseHex(rawHex);
  }

  byte[] messageBytes() {
    return HexFormat.of().parseHex(message);
  }

  byte[] signatureBytes() {
    return HexFormat.of().parseHex(signature);
  }
}
