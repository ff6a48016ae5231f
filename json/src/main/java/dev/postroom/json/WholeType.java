package dev.postroom.json;

/// The whole number types of Go: which numbers they hold, and their names in error texts.
enum WholeType {
  INT("int", Long.MIN_VALUE, Long.MAX_VALUE),
  INT64("int64", Long.MIN_VALUE, Long.MAX_VALUE),
  INT32("int32", Integer.MIN_VALUE, Integer.MAX_VALUE),
  UINT64("uint64", 0, -1),
  DURATION("time.Duration", Long.MIN_VALUE, Long.MAX_VALUE);

  // The longest number of 20 digits that 64 bits hold; JSON has no leading zeros.
  private static final String MAX_UNSIGNED = "18446744073709551615";

  private final String goName;
  private final long min;
  private final long max;

  WholeType(String goName, long min, long max) {
    this.goName = goName;
    this.min = min;
    this.max = max;
  }

  String goName() {
    return goName;
  }

  /// Return whether a value of this type can be the number that JSON spells so. A fraction or an
  /// exponent makes it no whole number, whatever its value.
  boolean holds(String spelled) {
    boolean negative = spelled.charAt(0) == '-';
    String digits = negative ? spelled.substring(1) : spelled;
    if (!isWhole(digits)
        || digits.length() > 20
        || (digits.length() == 20 && digits.compareTo(MAX_UNSIGNED) > 0)) {
      return false;
    }
    long size = Long.parseUnsignedLong(digits);
    if (this == UINT64) {
      return !negative;
    }
    return negative ? Long.compareUnsigned(size, -min) <= 0 : Long.compareUnsigned(size, max) <= 0;
  }

  private static boolean isWhole(String digits) {
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) > '9' || digits.charAt(i) < '0') {
        return false;
      }
    }
    return true;
  }

  /// Return the 64 bits of a number that is held.
  static long bits(String spelled) {
    return spelled.charAt(0) == '-'
        ? -Long.parseUnsignedLong(spelled, 1, spelled.length(), 10)
        : Long.parseUnsignedLong(spelled);
  }
}
