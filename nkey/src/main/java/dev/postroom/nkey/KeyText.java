package dev.postroom.nkey;

/// The text form of keys: base 32 without padding (RFC 4648, upper case) over the bytes and their
/// CRC-16 (XMODEM), low byte first.
///
/// Decoding takes one text per key and no other: no padding, no line breaks, no spare characters,
/// no bits set behind the last byte.
final class KeyText {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int CRC_SIZE = 2;

  private KeyText() {}

  /// Return the text of the bytes and their checksum.
  static String encode(byte[] bytes) {
    byte[] checked = new byte[bytes.length + CRC_SIZE];
    System.arraycopy(bytes, 0, checked, 0, bytes.length);
    int crc = crc16(bytes, bytes.length);
    checked[bytes.length] = (byte) crc;
    checked[bytes.length + 1] = (byte) (crc >> 8);
    return base32(checked);
  }

  /// Return the bytes in base 32 without padding.
  static String base32(byte[] bytes) {
    StringBuilder text = new StringBuilder((bytes.length * 8 + 4) / 5);
    int pending = 0;
    int bits = 0;
    for (byte b : bytes) {
      pending = (pending << 8 | (b & 0xff)) & 0xfff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((pending >> bits) & 31));
      }
    }
    if (bits > 0) {
      text.append(ALPHABET.charAt((pending << (5 - bits)) & 31));
    }
    return text.toString();
  }

  /// Return the `size` bytes whose text this is, without the checksum.
  static byte[] decode(String text, int size) throws NKeyException {
    if (text.length() != length(size)) {
      throw new NKeyException(
          "nkeys: invalid length " + text.length() + ", want " + length(size) + " characters");
    }
    byte[] checked = new byte[size + CRC_SIZE];
    int pending = 0;
    int bits = 0;
    int filled = 0;
    for (int i = 0; i < text.length(); i++) {
      pending = (pending << 5 | digit(text, i)) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        checked[filled++] = (byte) (pending >> bits);
      }
    }
    if ((pending & ((1 << bits) - 1)) != 0) {
      throw new NKeyException("nkeys: invalid encoded key");
    }
    int crc = (checked[size] & 0xff) | (checked[size + 1] & 0xff) << 8;
    if (crc != crc16(checked, size)) {
      throw new NKeyException("nkeys: invalid checksum");
    }
    byte[] bytes = new byte[size];
    System.arraycopy(checked, 0, bytes, 0, size);
    return bytes;
  }

  /// Return the number of characters that `size` bytes and their checksum need.
  private static int length(int size) {
    return ((size + CRC_SIZE) * 8 + 4) / 5;
  }

  /// Return the value of the character at the index.
  static int digit(String text, int index) throws NKeyException {
    char c = text.charAt(index);
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    }
    if (c >= '2' && c <= '7') {
      return c - '2' + 26;
    }
    throw new NKeyException("illegal base32 data at input byte " + index);
  }

  private static int crc16(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ 0x1021;
      }
    }
    return crc & 0xffff;
  }
}
