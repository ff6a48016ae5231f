package dev.postroom.config;

/// How much a value is when everything that variables repeat in it is written out.
///
/// @param bytes about as many as its text has
/// @param depth how deep maps and arrays nest in it; 0 for a value that is neither
record Expanse(int bytes, int depth) {
  private static final int SCALAR_BYTES = 8;

  /// Return that of a value. Takes time in proportion to the bytes.
  static Expanse of(ConfigValue value) {
    return switch (value) {
      case ConfigValue.Text text -> new Expanse(SCALAR_BYTES + text.value().length(), 0);
      case ConfigValue.Int _, ConfigValue.Decimal _, ConfigValue.Bool _, ConfigValue.Timestamp _ ->
          new Expanse(SCALAR_BYTES, 0);
      case ConfigValue.Array array -> {
        Expanse sum = new Expanse(SCALAR_BYTES, 1);
        for (ConfigValue each : array.values()) {
          sum = sum.with(0, of(each));
        }
        yield sum;
      }
      case ConfigValue.Table table -> {
        Expanse sum = new Expanse(SCALAR_BYTES, 1);
        for (ConfigValue.Entry entry : table.entries().values()) {
          sum = sum.with(entry.key().length(), of(entry.value()));
        }
        yield sum;
      }
    };
  }

  private Expanse with(int keyBytes, Expanse inner) {
    return new Expanse(bytes + keyBytes + inner.bytes, Math.max(depth, inner.depth + 1));
  }
}
