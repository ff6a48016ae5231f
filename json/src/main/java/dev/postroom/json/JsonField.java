package dev.postroom.json;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// One line of a field table: writes itself, label included, or leaves itself out.
sealed interface JsonField<R> {
  void write(JsonText out, R record);

  /// A field of any kind; a null value is written as `null` or left out.
  record Value<R, V>(
      String label, Presence presence, JsonKind<V> kind, Function<R, ? extends @Nullable V> getter)
      implements JsonField<R> {
    @Override
    public void write(JsonText out, R record) {
      V value = getter.apply(record);
      if (presence == Presence.OMIT_EMPTY && (value == null || kind.isEmpty(value))) {
        return;
      }
      out.member(label);
      if (value == null) {
        out.absent();
      } else {
        kind.write(out, value);
      }
    }
  }

  /// A whole number.
  record Whole<R>(String label, Presence presence, ToLongFunction<R> getter)
      implements JsonField<R> {
    @Override
    public void write(JsonText out, R record) {
      long value = getter.applyAsLong(record);
      if (value != 0 || presence == Presence.ALWAYS) {
        out.member(label);
        out.number(value);
      }
    }
  }

  /// A floating point number.
  record Decimal<R>(String label, Presence presence, ToDoubleFunction<R> getter)
      implements JsonField<R> {
    @Override
    public void write(JsonText out, R record) {
      double value = getter.applyAsDouble(record);
      if (value != 0 || presence == Presence.ALWAYS) {
        out.member(label);
        out.decimal(value);
      }
    }
  }

  /// True or false.
  record Bool<R>(String label, Presence presence, Predicate<R> getter) implements JsonField<R> {
    @Override
    public void write(JsonText out, R record) {
      boolean value = getter.test(record);
      if (value || presence == Presence.ALWAYS) {
        out.member(label);
        out.bool(value);
      }
    }
  }

  /// The members of another record, written among those of this one, as a struct embedded in Go; a
  /// null record adds none.
  record Inlined<R, S>(JsonFields<S> fields, Function<R, ? extends @Nullable S> getter)
      implements JsonField<R> {
    @Override
    public void write(JsonText out, R record) {
      S inner = getter.apply(record);
      if (inner != null) {
        fields.writeMembers(out, inner);
      }
    }
  }
}
