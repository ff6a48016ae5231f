package dev.postroom.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;

/// Takes one value out of the document into the target. Called with the value's first token as the
/// current one, never null; returns with its last.
sealed interface JsonSlot<B> {
  void read(JsonInput in, boolean strict, B target) throws IOException;

  /// A string.
  record Text<B>(BiConsumer<B, String> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (in.token() == JsonToken.VALUE_STRING) {
        setter.accept(target, in.string());
      } else {
        in.mismatch("string");
      }
    }
  }

  /// True or false.
  record Bool<B>(BiConsumer<B, Boolean> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      switch (in.token()) {
        case VALUE_TRUE -> setter.accept(target, true);
        case VALUE_FALSE -> setter.accept(target, false);
        default -> in.mismatch("bool");
      }
    }
  }

  /// A whole number.
  record Whole<B>(WholeType type, ObjLongConsumer<B> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      switch (in.token()) {
        case VALUE_NUMBER_INT -> {
          String digits = in.string();
          if (type.holds(digits)) {
            setter.accept(target, WholeType.bits(digits));
          } else {
            in.misfit(type.goName());
          }
        }
        case VALUE_NUMBER_FLOAT -> in.misfit(type.goName());
        default -> in.mismatch(type.goName());
      }
    }
  }

  /// A floating point number.
  record Decimal<B>(ObjDoubleConsumer<B> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (!in.token().isNumeric()) {
        in.mismatch("float64");
        return;
      }
      double value = Double.parseDouble(in.string());
      if (Double.isInfinite(value)) {
        in.misfit("float64");
      } else {
        setter.accept(target, value);
      }
    }
  }

  /// A list of strings; null among them is "".
  record Texts<B>(BiConsumer<B, List<String>> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (in.token() != JsonToken.START_ARRAY) {
        in.mismatch("[]string");
        return;
      }
      List<String> values = new ArrayList<>();
      for (JsonToken token = in.next(); token != JsonToken.END_ARRAY; token = in.next()) {
        if (token == JsonToken.VALUE_STRING) {
          values.add(in.string());
        } else if (token == JsonToken.VALUE_NULL) {
          values.add("");
        } else {
          in.mismatch("string");
        }
      }
      setter.accept(target, values);
    }
  }

  /// A map from strings to strings; null among the values is "".
  record TextMap<B>(BiConsumer<B, Map<String, String>> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (in.token() != JsonToken.START_OBJECT) {
        in.mismatch("map[string]string");
        return;
      }
      Map<String, String> values = new LinkedHashMap<>();
      while (in.next() != JsonToken.END_OBJECT) {
        String name = in.string();
        JsonToken token = in.next();
        if (token == JsonToken.VALUE_STRING) {
          values.put(name, in.string());
        } else if (token == JsonToken.VALUE_NULL) {
          values.put(name, "");
        } else {
          in.mismatch("string");
        }
      }
      setter.accept(target, values);
    }
  }

  /// An object with a table of its own.
  record Nested<B, S>(Function<B, S> part, JsonBinding<S> binding) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (in.token() == JsonToken.START_OBJECT) {
        in.readMembers(binding, strict, part.apply(target));
      } else {
        in.mismatch(binding.goType());
      }
    }
  }

  /// A list of objects; null among them is a fresh one.
  record NestedList<B, S>(Supplier<S> fresh, JsonBinding<S> binding, BiConsumer<B, List<S>> setter)
      implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      if (in.token() != JsonToken.START_ARRAY) {
        in.mismatch("[]" + binding.goType());
        return;
      }
      List<S> values = new ArrayList<>();
      for (JsonToken token = in.next(); token != JsonToken.END_ARRAY; token = in.next()) {
        S value = fresh.get();
        if (token == JsonToken.START_OBJECT) {
          in.readMembers(binding, strict, value);
        } else if (token != JsonToken.VALUE_NULL) {
          in.mismatch(binding.goType());
        }
        values.add(value);
      }
      setter.accept(target, values);
    }
  }

  /// Any value, as its text.
  record Raw<B>(BiConsumer<B, String> setter) implements JsonSlot<B> {
    @Override
    public void read(JsonInput in, boolean strict, B target) throws IOException {
      setter.accept(target, in.raw());
    }
  }
}
