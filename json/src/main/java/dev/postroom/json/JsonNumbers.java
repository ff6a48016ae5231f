package dev.postroom.json;

import java.util.Map;
import java.util.function.ObjDoubleConsumer;
import org.jspecify.annotations.Nullable;

/// Hands over the numbers of a record, as its table of fields leads to them. Confined to the call
/// that made it.
final class JsonNumbers {
  private final ObjDoubleConsumer<String> taker;

  JsonNumbers(ObjDoubleConsumer<String> taker) {
    this.taker = taker;
  }

  <R> void take(String prefix, JsonFields<R> table, R record) {
    for (JsonField<R> field : table.fields()) {
      take(prefix, field, record);
    }
  }

  private <R> void take(String prefix, JsonField<R> field, R record) {
    switch (field) {
      case JsonField.Whole<R> whole ->
          take(
              prefix + name(whole.label()),
              whole.presence(),
              (double) whole.getter().applyAsLong(record));
      case JsonField.Decimal<R> decimal ->
          take(
              prefix + name(decimal.label()),
              decimal.presence(),
              decimal.getter().applyAsDouble(record));
      case JsonField.Bool<R> _ -> {
        // no number
      }
      case JsonField.Inlined<R, ?> inlined -> takeInlined(prefix, inlined, record);
      case JsonField.Value<R, ?> value -> takeValue(prefix, value, record);
    }
  }

  private void take(String path, Presence presence, double value) {
    if (value != 0 || presence == Presence.ALWAYS) {
      taker.accept(path, value);
    }
  }

  private <R, S> void takeInlined(String prefix, JsonField.Inlined<R, S> inlined, R record) {
    S inner = inlined.getter().apply(record);
    if (inner != null) {
      take(prefix, inlined.fields(), inner);
    }
  }

  private <R, V> void takeValue(String prefix, JsonField.Value<R, V> field, R record) {
    take(prefix + name(field.label()), field.kind(), field.getter().apply(record));
  }

  private <V> void take(String path, JsonKind<V> kind, @Nullable V value) {
    if (value == null) {
      return;
    }
    switch (kind) {
      case JsonKind.Whole _ -> taker.accept(path, ((Long) value).doubleValue());
      case JsonKind.Nested<V> nested -> take(path + "_", nested.fields(), value);
      case JsonKind.Entries<?> entries -> takeEntries(path, entries, value);
      case JsonKind.Text _, JsonKind.Bool _, JsonKind.Time _, JsonKind.Elements<?> _ -> {
        // no number, or one without a name
      }
    }
  }

  @SuppressWarnings("unchecked") // reason: the value of Entries<E> is a map to E
  private <E> void takeEntries(String path, JsonKind.Entries<E> entries, Object map) {
    ((Map<String, E>) map).forEach((key, value) -> take(path + "_" + key, entries.kind(), value));
  }

  /// A label is the name in quotes, with a colon.
  private static String name(String label) {
    return label.substring(1, label.length() - 2);
  }
}
